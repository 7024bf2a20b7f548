/** How the sends of a trial are answered. Pure. */
import type { Attributes, Command } from "../../../../../src/language/ast.ts";
import type { EndpointDeclarations } from "../../../../../src/language/declaration.ts";
import type { World } from "../../../../../src/react/simulation.ts";

/** once: the first attempt fails, those after it succeed */
export type Answering = "success" | "failure" | "once" | "silence";

export interface SimulatedAnswer {
  readonly answering: Answering;
  /** what comes back, as JSON; empty: what comes back by default */
  readonly response: string;
}

/** By "endpoint type". */
export type SimulatedAnswers = Readonly<Record<string, SimulatedAnswer>>;

export const usual: SimulatedAnswer = { answering: "success", response: "" };

const answerAfterMs = 1_000;

/** "endpoint type" of everything that a Then sends or asks, in the order of the text, each once. */
export function sendsIn(command: Command): readonly string[] {
  return [...new Set(namesIn(command))];
}

function namesIn(command: Command): string[] {
  const own = command.kind === "send" || command.kind === "await" ? [`${command.endpoint} ${command.type}`] : [];
  const members = "members" in command ? command.members : [];
  const { success, failure } = "options" in command ? command.options : "success" in command ? command : { success: null, failure: null };
  return [...own, ...[...members, success, failure].flatMap((one) => (one === null ? [] : namesIn(one)))];
}

/** What a send is answered with where nothing else is said: an echo with what it was sent, others with something in each of their fields. */
export function usualResponse(name: string, sent: Attributes, endpoints: EndpointDeclarations): Attributes {
  const [endpoint, type] = name.split(" ");
  if (endpoint === "echo") return sent;
  const fields = endpoints[endpoint ?? ""]?.sends[type ?? ""]?.fields ?? [];
  return Object.fromEntries(fields.map((field) => [field, field === "status" ? "sent" : `trial-${field}`]));
}

/** @returns null where the text is no JSON object */
export function readResponse(text: string): Attributes | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Attributes) : null;
  } catch {
    return null;
  }
}

/** Answers the sends of one reaction. What can't be read as a response counts as not given. */
export function responder(answers: SimulatedAnswers, endpoints: EndpointDeclarations): World["respond"] {
  const failed = new Set<number>();
  return ({ endpoint, type, node, parameters }) => {
    const name = `${endpoint} ${type}`;
    const { answering, response } = answers[name] ?? usual;
    const fails = answering === "failure" || (answering === "once" && !failed.has(node));
    failed.add(node);
    return {
      afterMs: answering === "silence" ? Number.POSITIVE_INFINITY : answerAfterMs,
      outcome: fails ? { error: "refused in this trial" } : { ok: readResponse(response) ?? usualResponse(name, parameters, endpoints) },
    };
  };
}
