/**
 * An index over the patterns of a tenant: an event only meets those of whose predicates, guards' included, it may satisfy one. So its
 * cost follows what it meets, not how many patterns there are. Reading: Esper's filter index, aws/event-ruler.
 */
import type { Attributes, Constant } from "../language/ast.ts";
import { allKeysOf, isSure, keysOf, type Cost, type Key } from "./index-keys.ts";
import type { Hits, Matcher } from "./matcher.ts";
import { compileRead, type Read } from "./predicate.ts";

export interface IndexedPattern {
  readonly id: number;
  readonly matcher: Matcher;
}

/** The matcher's own members stand in it too: with thousands of patterns each hop through memory is felt. */
export interface Candidate extends Hits, Matcher {
  readonly id: number;
}

export interface PatternIndex {
  /** the patterns by id */
  readonly matchers: ReadonlyMap<number, Matcher>;
  /** The patterns that the event can concern, each once; to all others it makes no difference. Valid until the next call. */
  candidates(attributes: Attributes): readonly Candidate[];
}

/** A pattern on its way through a look-up that finds it in more than one bucket. */
interface Entry extends Candidate {
  sure: number[];
  maybe: number[];
  /** number of the last look-up that gave it */
  mark: number;
}

/** A pattern under one key, with what holds of it when an event has the key. */
interface Found extends Candidate {
  readonly entry: Entry;
}

type Bucket = Found[];

interface AttributeIndex {
  readonly attribute: string;
  readonly read: Read;
  /** a bucket of one is there without its list: one hop less */
  readonly values: Map<Constant, Bucket | Found>;
  /** list for such a one while it is looked at */
  readonly alone: Bucket;
  /** whatever the value, nil excepted */
  readonly present: Bucket;
}

/** Up to so many attributes each is read from the event; with more, the event's own attributes are looked up. */
const maxReads = 12;

/** Builds the index. @param patterns distinct ids */
export function createPatternIndex(patterns: readonly IndexedPattern[]): PatternIndex {
  const cost = costs(patterns);
  const always: Bucket = [];
  const byName = new Map<string, AttributeIndex>();
  for (const { id, matcher } of patterns) {
    const entry: Entry = { id, ...matcher, sure: [], maybe: [], mark: 0 };
    for (const [number, predicate] of matcher.program.predicates.entries()) {
      const keys = keysOf(predicate, cost);
      if (keys === null) add(always, entry, number, predicate === null);
      else for (const key of keys) add(bucketOf(byName, key), entry, number, isSure(predicate));
    }
  }
  unwrapSingles(byName);
  const matchers = new Map(patterns.map(({ id, matcher }) => [id, matcher]));
  return { matchers, candidates: lookUp(byName, always) };
}

/** Most patterns have one predicate under a key: then the list of it is shared, so that there is less to fetch from memory. */
const none: readonly number[] = [];
const singles: (readonly number[])[] = [];

function appended(list: readonly number[], number: number): readonly number[] {
  return list.length === 0 ? (singles[number] ??= [number]) : [...list, number];
}

function add(bucket: Bucket, entry: Entry, predicate: number, isCertain: boolean): void {
  let found = bucket.at(-1);
  if (found?.entry === entry) bucket.pop();
  else found = foundOf(entry);
  const { sure, maybe } = found;
  bucket.push(isCertain ? { ...found, sure: appended(sure, predicate) } : { ...found, maybe: appended(maybe, predicate) });
}

function foundOf(entry: Entry): Found {
  const { id, tracker, absence, maxLive, tests, program } = entry;
  return { id, sure: none, maybe: none, tracker, absence, maxLive, tests, program, entry };
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
    index = { attribute, read: compileRead(attribute), values: new Map(), alone: [], present: [] };
    byName.set(attribute, index);
  }
  if (constant === undefined) return index.present;
  let bucket = index.values.get(constant) as Bucket | undefined;
  if (bucket === undefined) index.values.set(constant, (bucket = []));
  return bucket;
}

/** Once all patterns are in. */
function unwrapSingles(byName: ReadonlyMap<string, AttributeIndex>): void {
  for (const { values } of byName.values()) {
    for (const [constant, bucket] of values) {
      const [only, ...others] = bucket as Bucket;
      if (only !== undefined && others.length === 0) values.set(constant, only);
    }
  }
}

function bucketFor(index: AttributeIndex, value: Constant): Bucket | undefined {
  const found = index.values.get(value);
  if (found === undefined || Array.isArray(found)) return found;
  index.alone[0] = found;
  return index.alone;
}

function lookUp(byName: ReadonlyMap<string, AttributeIndex>, always: Bucket): PatternIndex["candidates"] {
  const indexes = [...byName.values()];
  const relevant = indexes.length <= maxReads ? () => indexes : relevantTo(byName);
  let mark = 0;
  return (attributes) => {
    mark++;
    let single = always;
    let several: Entry[] | null = null;
    const take = (bucket: Bucket): void => {
      if (bucket.length === 0) return;
      if (single.length === 0) single = bucket;
      else addTo((several ??= addTo([], single, mark)), bucket, mark);
    };
    for (const index of relevant(attributes)) {
      const value = index.read(attributes);
      if (value === undefined || value === null) continue;
      take(index.present);
      const bucket = typeof value === "object" ? undefined : bucketFor(index, value);
      if (bucket !== undefined) take(bucket);
    }
    return several ?? single;
  };
}

/** Adds the bucket's patterns to those found so far, each once. */
function addTo(found: Entry[], bucket: Bucket, mark: number): Entry[] {
  for (const { entry, sure, maybe } of bucket) {
    if (entry.mark !== mark) {
      entry.mark = mark;
      entry.sure.length = 0;
      entry.maybe.length = 0;
      found.push(entry);
    }
    for (const predicate of sure) entry.sure.push(predicate);
    for (const predicate of maybe) entry.maybe.push(predicate);
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
