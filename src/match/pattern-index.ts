/**
 * An index over the patterns of a tenant: an event only meets those of whose predicates, guards' included, it may satisfy one. So its
 * cost follows what it meets, not how many patterns there are. Reading: Esper's filter index, aws/event-ruler.
 */
import type { Attributes, Constant } from "../language/ast.ts";
import { allKeysOf, keysOf, type Cost, type Key } from "./index-keys.ts";
import type { Matcher } from "./matcher.ts";
import { compileRead, type Read } from "./predicate.ts";

export interface IndexedPattern {
  readonly id: number;
  readonly matcher: Matcher;
}

export interface PatternIndex {
  /** the patterns by id */
  readonly matchers: ReadonlyMap<number, Matcher>;
  /** The patterns that the event can concern, each once; to all others it makes no difference. Valid until the next call. */
  candidates(attributes: Attributes): readonly IndexedPattern[];
}

interface Entry extends IndexedPattern {
  /** number of the last look-up that gave it */
  mark: number;
}

interface AttributeIndex {
  readonly attribute: string;
  readonly read: Read;
  readonly values: Map<Constant, Entry[]>;
  /** whatever the value, nil excepted */
  readonly present: Entry[];
}

/** Up to so many attributes each is read from the event; with more, the event's own attributes are looked up. */
const maxReads = 12;

/** Builds the index. @param patterns distinct ids */
export function createPatternIndex(patterns: readonly IndexedPattern[]): PatternIndex {
  const entries: Entry[] = patterns.map(({ id, matcher }) => ({ id, matcher, mark: 0 }));
  const cost = costs(patterns);
  const always: Entry[] = [];
  const byName = new Map<string, AttributeIndex>();
  for (const entry of entries) {
    const keys = patternKeys(entry, cost);
    if (keys === null) always.push(entry);
    else for (const key of keys) bucketOf(byName, key).push(entry);
  }
  const matchers = new Map(patterns.map(({ id, matcher }) => [id, matcher]));
  return { matchers, candidates: lookUp(byName, always) };
}

/** How often the patterns speak of each key: of two keys the rarer one tells patterns better apart. */
function costs(patterns: readonly IndexedPattern[]): Cost {
  const values = new Map<string, Map<Constant | undefined, number>>();
  const totals = new Map<string, number>();
  for (const { matcher } of patterns) {
    for (const { attribute, constant } of matcher.program.predicates.flatMap(allKeysOf)) {
      const counts = values.get(attribute) ?? new Map<Constant | undefined, number>();
      values.set(attribute, counts.set(constant, (counts.get(constant) ?? 0) + 1));
      totals.set(attribute, (totals.get(attribute) ?? 0) + 1);
    }
  }
  // an attribute with any value is taken only where there is no value to go by
  return ({ attribute, constant }) =>
    constant === undefined ? 1e9 + (totals.get(attribute) ?? 0) : (values.get(attribute)?.get(constant) ?? 0);
}

/** The distinct keys of a pattern's predicates; null when one of them may hold for any event. */
function patternKeys({ matcher }: IndexedPattern, cost: Cost): readonly Key[] | null {
  const keys = new Map<string, Key>();
  for (const predicate of matcher.program.predicates) {
    const own = keysOf(predicate, cost);
    if (own === null) return null;
    for (const key of own) keys.set(JSON.stringify([key.attribute, key.constant]), key);
  }
  return [...keys.values()];
}

function bucketOf(byName: Map<string, AttributeIndex>, { attribute, constant }: Key): Entry[] {
  let index = byName.get(attribute);
  if (index === undefined) {
    index = { attribute, read: compileRead(attribute), values: new Map(), present: [] };
    byName.set(attribute, index);
  }
  if (constant === undefined) return index.present;
  let bucket = index.values.get(constant);
  if (bucket === undefined) index.values.set(constant, (bucket = []));
  return bucket;
}

function lookUp(byName: ReadonlyMap<string, AttributeIndex>, always: readonly Entry[]): PatternIndex["candidates"] {
  const indexes = [...byName.values()];
  const relevant = indexes.length <= maxReads ? () => indexes : relevantTo(byName);
  let mark = 0;
  return (attributes) => {
    mark++;
    let single = always;
    let several: Entry[] | null = null;
    const add = (bucket: readonly Entry[]): void => {
      if (single.length === 0) single = bucket;
      else {
        if (several === null) for (const entry of (several = single.slice())) entry.mark = mark;
        for (const entry of bucket) {
          if (entry.mark !== mark) several.push(entry);
          entry.mark = mark;
        }
      }
    };
    for (const index of relevant(attributes)) {
      const value = index.read(attributes);
      if (value === undefined || value === null) continue;
      if (index.present.length > 0) add(index.present);
      if (typeof value === "object") continue;
      const bucket = index.values.get(value);
      if (bucket !== undefined) add(bucket);
    }
    return several ?? single;
  };
}

/** The indexes of those attributes, dotted paths included, that an event may have: found by the names of its own attributes. */
function relevantTo(byName: ReadonlyMap<string, AttributeIndex>): (attributes: Attributes) => readonly AttributeIndex[] {
  const paths = new Map<string, AttributeIndex[]>();
  for (const index of byName.values()) {
    const dot = index.attribute.indexOf(".");
    if (dot < 0) continue;
    const root = index.attribute.slice(0, dot);
    paths.set(root, [...(paths.get(root) ?? []), index]);
  }
  return (attributes) => {
    const found: AttributeIndex[] = [];
    for (const name of Object.keys(attributes)) {
      const exact = byName.get(name);
      if (exact !== undefined) found.push(exact);
      const nested = paths.get(name);
      if (nested !== undefined) found.push(...nested.filter((index) => !Object.hasOwn(attributes, index.attribute)));
    }
    return found;
  };
}
