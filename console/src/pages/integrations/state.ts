/** How an integration does, in words; and what a test sends. */
import type { Attributes, Json } from "../../../../src/language/ast.ts";
import type { Delivery, Integration } from "../../api/objects.ts";
import type { State } from "../../parts/StateBadge.tsx";

/** @param integration undefined: it is not set up */
export function stateOf(integration: Integration | undefined): State {
  if (integration === undefined) return { tone: "neutral", words: "not set up" };
  const { delivery } = integration;
  if (delivery.paused) return { tone: "warning", words: "paused" };
  if (delivery["provider-pause"] !== null) return { tone: "bad", words: "held off" };
  return { tone: "good", words: "ready" };
}

/** How many sends wait and are on their way, in a few words. */
export function queueText({ waiting, "in-flight": inFlight }: Pick<Delivery, "waiting" | "in-flight">): string {
  return `${waiting.toLocaleString()} waiting, ${inFlight.toLocaleString()} in flight`;
}

/**
 * The parameters of a test from what was typed. Empty ones are left out; what looks like a JSON object or array, and is one, is sent as that.
 * @param typed by name
 */
export function parametersOf(typed: Readonly<Record<string, string>>): Attributes {
  return Object.fromEntries(Object.entries(typed).flatMap(([name, text]) => (text === "" || name === "" ? [] : [[name, valueOf(text)]])));
}

function valueOf(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
