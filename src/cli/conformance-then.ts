/** `whenthen conformance then`: reactions of the conformance cases in simulated time. */
import { declarations } from "../deliver/registry.ts";
import type { Attributes } from "../language/ast.ts";
import { compileThen } from "../language/compile.ts";
import { equal } from "../react/compare.ts";
import { compileReaction } from "../react/program.ts";
import { simulateReaction, type SendEffect, type Simulated, type World } from "../react/simulation.ts";

interface Case {
  readonly then: string;
  readonly context?: Attributes;
  readonly templates?: Readonly<Record<string, string>>;
  readonly responses?: readonly Response[];
  readonly events?: readonly { readonly at: number; readonly event: Attributes }[];
  readonly until: number;
}

interface Response {
  readonly endpoint: string;
  readonly type: string;
  readonly params?: Attributes;
  readonly outcomes: readonly ({ readonly after?: number } & ({ readonly ok: Attributes } | { readonly error: string }))[];
}

interface Answer {
  readonly result: string;
  readonly ended: number | null;
  readonly sends: readonly { readonly at: number; readonly endpoint: string; readonly type: string; readonly params: Attributes }[];
  readonly events: readonly { readonly at: number; readonly event: Attributes }[];
  readonly variables: Attributes;
}

const keyAttribute = "id";

/**
 * Answers each case with one line: the result as JSON, or `{"error"}` for a line that is no case or a Then that does not compile.
 * @param lines one case a line, empty lines are skipped
 * @param write called with each line of the answer, without its end
 */
export async function conformanceThen(lines: AsyncIterable<string>, write: (line: string) => void): Promise<void> {
  for await (const line of lines) {
    if (line.trim() !== "") write(JSON.stringify(answerLine(line)));
  }
}

function answerLine(line: string): Answer | { readonly error: string } {
  try {
    return answerCase(JSON.parse(line) as Case);
  } catch (thrown) {
    return { error: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function answerCase(input: Case): Answer | { readonly error: string } {
  if (typeof input.then !== "string" || typeof input.until !== "number") return { error: "a case has at least a then and an until" };
  const { then, diagnostics } = compileThen(input.then);
  if (then === null) return { error: diagnostics.find(({ severity }) => severity === "error")?.message ?? "it does not compile" };
  return answerOf(simulateReaction(compileReaction(then), worldOf(input), 0, input.until));
}

function worldOf({ context = {}, templates = {}, responses = [], events = [] }: Case): World {
  return {
    environment: {
      context,
      template: (_, reference) => (Object.hasOwn(templates, reference) ? templates[reference] : undefined),
      endpoints: declarations,
      random: () => 1,
    },
    respond: responder(responses),
    accept: acceptor(),
    events: events.map(({ at, event }) => ({ at, attributes: event })),
    store: (state) => JSON.parse(JSON.stringify(state)) as typeof state,
  };
}

/** The first response that fits a send, its outcomes in turn, the last one for ever; a send that none fits succeeds at once. */
function responder(responses: readonly Response[]): World["respond"] {
  const used = new Map<Response, number>();
  return (send) => {
    const response = responses.find((candidate) => fits(candidate, send));
    if (response === undefined) return { afterMs: 0, outcome: { ok: send.parameters } };
    const turn = used.get(response) ?? 0;
    used.set(response, turn + 1);
    const { after = 0, ...outcome } = response.outcomes[Math.min(turn, response.outcomes.length - 1)]!;
    return { afterMs: after, outcome };
  };
}

function fits({ endpoint, type, params = {} }: Response, send: SendEffect): boolean {
  if (endpoint !== send.endpoint || type !== send.type) return false;
  return Object.entries(params).every(
    ([name, value]) => Object.hasOwn(send.parameters, name) && equal(send.parameters[name] ?? null, value),
  );
}

function acceptor(): World["accept"] {
  let accepted = 0;
  return (attributes) => {
    const key = Object.hasOwn(attributes, keyAttribute) ? attributes[keyAttribute] : undefined;
    if ((typeof key !== "string" || key === "") && typeof key !== "number")
      return { error: `the event lacks the key attribute ${keyAttribute}` };
    return { ok: { id: `EV${++accepted}`, "key-attr": String(key) } };
  };
}

function answerOf({ state, endedAt, happenings }: Simulated): Answer {
  const sends = happenings.flatMap((happening) => (happening.kind === "send" ? [{ at: happening.at, send: happening.send }] : []));
  const events = happenings.flatMap((happening) => (happening.kind === "emit" && happening.accepted ? [happening] : []));
  return {
    result: state.status,
    ended: endedAt,
    sends: sends.map(({ at, send: { endpoint, type, parameters } }) => ({ at, endpoint, type, params: parameters })),
    events: events.map(({ at, attributes }) => ({ at, event: attributes })),
    variables: state.variables,
  };
}
