/** What the engine keeps in memory of a tenant; all of it can be rebuilt from the store. */
import { createHash } from "node:crypto";
import { compileThen, compileWhen } from "../language/compile.ts";
import { compileMatcher } from "../match/compile.ts";
import { createPatternIndex, type PatternIndex } from "../match/pattern-index.ts";
import type { Matcher } from "../match/compile.ts";
import { compileReaction, type ReactionProgram } from "../react/program.ts";
import type { Configuration, Integration, Pattern, Tenant, Template } from "../store/configuration.ts";
import { LruCache } from "./cache.ts";
import type { Shared } from "./context.ts";
import type { DueQueue } from "./due-queue.ts";
import type { Fifo } from "./fifo.ts";
import type { QueuedInput } from "./inputs.ts";

export const msPerDay = 86_400_000;

export interface ActivePattern {
  readonly pattern: Pattern;
  readonly matcher: Matcher;
  readonly thenHash: string;
}

export interface TenantRuntime {
  readonly number: number;
  tenant: Tenant;
  patterns: ReadonlyMap<number, ActivePattern>;
  index: PatternIndex;
  templates: readonly Template[];
  /** of each integration that is set up, the fields that are no secrets */
  integrations: ReadonlyMap<string, Integration["fields"]>;
  lastSeq: number;
  lastReaction: number;
  /** epoch ms of the latest moment taken in; null before the first on the clock replay */
  clock: number | null;
  readonly dues: DueQueue;
  /** attributes by which expects wait, with how many; null: any event */
  readonly expecting: Map<string | null, number>;
  /** submissions and moves of the clock not yet taken, in order of arrival */
  readonly queue: Fifo<QueuedInput>;
  /** answers of sends not yet taken, in order of arrival */
  readonly answers: Fifo<QueuedInput>;
}

/** Hash under which the text of a Then is stored. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/**
 * Compiles the enabled patterns of a tenant. A text that no longer compiles (it did when it was saved) is left out and reported.
 * @param before the patterns as they stood: unchanged ones are taken over
 * @param report called with the pattern and why it is left out
 */
export function activate(
  tenant: Tenant,
  patterns: readonly Pattern[],
  before: ReadonlyMap<number, ActivePattern>,
  report: (pattern: Pattern, reason: string) => void,
): ReadonlyMap<number, ActivePattern> {
  const active = new Map<number, ActivePattern>();
  const maxAgeMs = tenant.settings.partialMatchDays * msPerDay;
  for (const pattern of patterns) {
    if (!pattern.status) continue;
    const former = before.get(pattern.id);
    if (former?.pattern.generation === pattern.generation && former.pattern.when === pattern.when) {
      active.set(pattern.id, { ...former, pattern, thenHash: hashText(pattern.then) });
      continue;
    }
    const { when } = compileWhen(pattern.when);
    const matcher = when === null ? null : compileMatcher(when, { maxAgeMs }).matcher;
    if (matcher === null) report(pattern, "its when does not compile");
    else active.set(pattern.id, { pattern, matcher, thenHash: hashText(pattern.then) });
  }
  return active;
}

/** The index over a tenant's active patterns. */
export function indexOf(patterns: ReadonlyMap<number, ActivePattern>): PatternIndex {
  return createPatternIndex([...patterns].map(([id, { matcher }]) => ({ id, matcher })));
}

/** Reads the configuration of a tenant anew. */
export async function reload(
  runtime: TenantRuntime,
  configuration: Configuration,
  { log, augmenter }: Pick<Shared, "log" | "augmenter">,
): Promise<void> {
  const tenant = await configuration.tenant(runtime.tenant.id);
  if (tenant === null) return;
  const report = (pattern: Pattern, reason: string): void => {
    log.error({ tenant: tenant.id, pattern: `PT${pattern.id}` }, `the pattern is left out: ${reason}`);
  };
  const daysChanged = tenant.settings.partialMatchDays !== runtime.tenant.settings.partialMatchDays;
  runtime.tenant = tenant;
  const patterns = await configuration.patterns(runtime.number);
  runtime.patterns = activate(tenant, patterns, daysChanged ? new Map() : runtime.patterns, report);
  runtime.index = indexOf(runtime.patterns);
  runtime.templates = await configuration.templates(runtime.number);
  await augmenter.reload(runtime.number, await configuration.augments(runtime.number));
  runtime.integrations = new Map((await configuration.integrations(runtime.number)).map(({ type, fields }) => [type, fields]));
}

const programs = new LruCache<ReactionProgram>(10_000);

/**
 * The program of a stored Then.
 * @throws Error when the text does not compile; texts are only stored after they did
 */
export function programOf(hash: string, text: string): ReactionProgram {
  let program = programs.get(hash);
  if (program === undefined) {
    const { then } = compileThen(text);
    if (then === null) throw new Error(`the stored Then ${hash} does not compile`);
    program = compileReaction(then);
    programs.set(hash, program);
  }
  return program;
}
