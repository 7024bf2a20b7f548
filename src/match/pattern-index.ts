/**
 * An index over the patterns of a tenant: an event only meets those of whose predicates, guards' included, it may satisfy one. So its
 * cost follows what it meets, not how many patterns there are. Reading: Esper's filter index, aws/event-ruler.
 */
import type { Attributes, Constant } from "../language/ast.ts";
import { allKeysOf, isSure, keysOf, type Cost, type Key } from "./index-keys.ts";
import type { Hit, Matcher } from "./matcher.ts";
import { compileRead, type Read } from "./predicate.ts";

export interface IndexedPattern {
  readonly id: number;
  readonly matcher: Matcher;
}

export interface Candidate extends IndexedPattern {
  /** between them every predicate of the pattern that holds for the event */
  readonly hits: readonly Hit[];
}

export interface PatternIndex {
  /** the patterns by id */
  readonly matchers: ReadonlyMap<number, Matcher>;
  /** The patterns that the event can concern, each once; to all others it makes no difference. Valid until the next call. */
  candidates(attributes: Attributes): readonly Candidate[];
}

/** A pattern on its way through a look-up that finds it under more than one key. */
interface Entry extends IndexedPattern {
  hits: Hit[];
  /** number of the last look-up that gave it */
  mark: number;
}

interface WritableHit extends Hit {
  readonly sure: number[];
  readonly maybe: number[];
}

/** The patterns under one key, and what each is known by there. */
class Bucket {
  readonly entries: Entry[] = [];
  readonly hits: WritableHit[] = [];
  /** what a look-up gives that finds no other bucket */
  readonly alone: Candidate[] = [];

  add(entry: Entry, predicate: number, sure: boolean): void {
    if (this.entries.at(-1) !== entry) {
      const { id, matcher } = entry;
      const added: WritableHit = { sure: [], maybe: [] };
      this.entries.push(entry);
      this.hits.push(added);
      this.alone.push({ id, matcher, hits: [added] });
    }
    const hit = this.hits.at(-1) as WritableHit;
    (sure ? hit.sure : hit.maybe).push(predicate);
  }
}

interface AttributeIndex {
  readonly attribute: string;
  readonly read: Read;
  readonly values: Map<Constant, Bucket>;
  /** whatever the value, nil excepted */
  readonly present: Bucket;
}

/** Up to so many attributes each is read from the event; with more, the event's own attributes are looked up. */
const maxReads = 12;

/** Builds the index. @param patterns distinct ids */
export function createPatternIndex(patterns: readonly IndexedPattern[]): PatternIndex {
  const cost = costs(patterns);
  const always = new Bucket();
  const byName = new Map<string, AttributeIndex>();
  for (const { id, matcher } of patterns) {
    const entry: Entry = { id, matcher, hits: [], mark: 0 };
    for (const [number, predicate] of matcher.program.predicates.entries()) {
      const keys = keysOf(predicate, cost);
      if (keys === null) always.add(entry, number, predicate === null);
      else for (const key of keys) bucketOf(byName, key).add(entry, number, isSure(predicate));
    }
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

function bucketOf(byName: Map<string, AttributeIndex>, { attribute, constant }: Key): Bucket {
  let index = byName.get(attribute);
  if (index === undefined) {
    index = { attribute, read: compileRead(attribute), values: new Map(), present: new Bucket() };
    byName.set(attribute, index);
  }
  if (constant === undefined) return index.present;
  let bucket = index.values.get(constant);
  if (bucket === undefined) index.values.set(constant, (bucket = new Bucket()));
  return bucket;
}

function lookUp(byName: ReadonlyMap<string, AttributeIndex>, always: Bucket): PatternIndex["candidates"] {
  const indexes = [...byName.values()];
  const relevant = indexes.length <= maxReads ? () => indexes : relevantTo(byName);
  let mark = 0;
  return (attributes) => {
    mark++;
    let single = always;
    let several: Entry[] | null = null;
    const add = (bucket: Bucket): void => {
      if (bucket.entries.length === 0) return;
      if (single.entries.length === 0) single = bucket;
      else addTo((several ??= addTo([], single, mark)), bucket, mark);
    };
    for (const index of relevant(attributes)) {
      const value = index.read(attributes);
      if (value === undefined || value === null) continue;
      add(index.present);
      const bucket = typeof value === "object" ? undefined : index.values.get(value);
      if (bucket !== undefined) add(bucket);
    }
    return several ?? single.alone;
  };
}

/** Adds the bucket's patterns to those found so far, each once. */
function addTo(found: Entry[], { entries, hits }: Bucket, mark: number): Entry[] {
  for (const [i, entry] of entries.entries()) {
    if (entry.mark === mark) entry.hits.push(hits[i] as Hit);
    else {
      entry.mark = mark;
      entry.hits = [hits[i] as Hit];
      found.push(entry);
    }
  }
  return found;
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
