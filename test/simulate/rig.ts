/** A pattern over a few events, for tests. */
import { declarations } from "../../src/deliver/registry.ts";
import type { Attributes } from "../../src/language/ast.ts";
import { compileThen, compileWhen } from "../../src/language/compile.ts";
import { compileMatcher } from "../../src/match/compile.ts";
import { compileReaction } from "../../src/react/program.ts";
import { Simulation } from "../../src/simulate/simulation.ts";
import type { SimulatedEvent, SimulatedMatch, Trial } from "../../src/simulate/types.ts";

export interface Texts {
  readonly when: string;
  readonly then?: string;
  readonly templates?: Readonly<Record<string, string>>;
}

/** @throws Error when a text does not compile */
export function trialOf({ when, then, templates = {} }: Texts): Trial {
  const compiledWhen = compileWhen(when);
  const compiledThen = then === undefined ? null : compileThen(then);
  const matcher = compiledWhen.when === null ? null : compileMatcher(compiledWhen.when).matcher;
  if (matcher === null || compiledThen?.then === null) {
    throw new Error(JSON.stringify([...compiledWhen.diagnostics, ...(compiledThen?.diagnostics ?? [])]));
  }
  const reaction = compiledThen === null ? null : compileReaction(compiledThen.then);
  return { matcher, reaction, keyAttribute: "id", template: (_, reference) => templates[reference], endpoints: declarations };
}

/** Events of customers named by `id`, at `t` seconds. */
export function eventsOf(...all: readonly (Attributes & { readonly id: string; readonly t: number })[]): SimulatedEvent[] {
  return all.map((attributes, line) => ({ line, key: attributes.id, time: attributes.t * 1000, attributes }));
}

/** The matches of a pattern over events. */
export function matchesOf(texts: Texts, events: Iterable<SimulatedEvent>): SimulatedMatch[] {
  const found: SimulatedMatch[] = [];
  const simulation = new Simulation(trialOf(texts), (match) => found.push(match));
  for (const event of events) simulation.take(event);
  simulation.finish();
  return found;
}
