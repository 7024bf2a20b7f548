import type { Fail, Member, Predicate, Trigger } from "./ast.ts";
import { emptyGroup, inWords, wrongCount, wrongOrder } from "./arguments.ts";
import { readAttributeMap } from "./attributes-map.ts";
import { isUnit, readDuration, readWhole, WHEN_TIME_LIMIT_MS } from "./duration.ts";
import { checkFailPlaces, FAIL_PLACES } from "./fails.ts";
import { callOf, type Call, type Form } from "./form.ts";
import { all, readPredicate } from "./predicate.ts";
import type { Problems } from "./problem.ts";
import { show } from "./show.ts";
import { reportUnfit, type Expectation } from "./unknown.ts";
import { formOf, wordsOf } from "./words.ts";

/** How many events may be written in one When. */
export const EVENTS_LIMIT = 256;
/** How large the counts may be that lie within one another, multiplied. */
export const COUNT_LIMIT = 10_000;

/** What is known on the way down and counted along the way. */
export interface Way {
  readonly problems: Problems;
  /** the counts around, multiplied */
  readonly product: number;
  /** where a seq with fails at its end would be an absence: in a within that is the whole pattern */
  readonly place: "pattern" | "body" | "inside";
  readonly counted: { events: number };
}

type TriggerWord = "event" | "count" | "seq" | "all" | "any" | "within";

const WORD_OF: ReadonlyMap<string, TriggerWord> = new Map([
  ["event", "event"],
  ["count", "count"],
  ["times", "count"],
  ["seq", "seq"],
  ["sequence", "seq"],
  ["all", "all"],
  ["allof", "all"],
  ["any", "any"],
  ["anyof", "any"],
  ["within", "within"],
]);

const WRAP = "a predicate stands in an event: (event ...)";
const THEN_WORD = "that belongs into the Then";

const TRIGGER: Expectation = {
  code: "trigger-expected",
  what: "a trigger",
  example: 'write for example (event (= CallAction "answered"))',
  words: wordsOf("when", "trigger", "member"),
  elsewhere: {
    ...Object.fromEntries(wordsOf("then", "command", "option").map((word) => [word, THEN_WORD])),
    ...Object.fromEntries(wordsOf("when", "predicate").map((word) => [word, WRAP])),
    and: "and joins predicates, inside an event; triggers are joined with all (in any order) or seq (in this order)",
    or: "or joins predicates, inside an event; triggers are joined with any",
    not: "not stands before a predicate, inside an event; that something did not happen is said with fail",
    when: "(when trigger) stands only around the whole When",
  },
};

const HANDLERS: Readonly<Record<TriggerWord, (call: Call, way: Way) => Trigger | null>> = {
  event: readEvent,
  count: readCount,
  seq: (call, way) => readMembers(call, "seq", way),
  all: (call, way) => readMembers(call, "all", way),
  any: readAny,
  within: readWithin,
};

/** Reads one trigger of a When; null when something in it is wrong, which is then reported. */
export function readTrigger(form: Form, way: Way): Trigger | null {
  const call = callOf(form);
  if (call?.word === "fail") {
    way.problems.error("misplaced-fail", call.head.span, "a fail can't stand here", FAIL_PLACES, call.form.span);
    readFail(call, way);
    return null;
  }
  const known = call === null ? undefined : WORD_OF.get(call.word);
  if (call !== null && known !== undefined) return HANDLERS[known](call, way);
  const near = reportUnfit(form, TRIGGER, way.problems);
  const meant = near === null ? undefined : WORD_OF.get(near.toLowerCase());
  if (call !== null && meant !== undefined) HANDLERS[meant](call, way);
  return null;
}

function inside(way: Way): Way {
  return way.place === "inside" ? way : { ...way, place: "inside" };
}

function readEvent(call: Call, way: Way): Trigger | null {
  const { problems } = way;
  way.counted.events++;
  if (way.counted.events === EVENTS_LIMIT + 1) {
    problems.error(
      "too-many-events",
      call.head.span,
      `more than ${EVENTS_LIMIT} events are written in this When`,
      "split it into several patterns",
    );
  }
  const [first] = call.args;
  if (first === undefined) return { kind: "event", predicate: null, span: call.form.span };
  if (call.args.length > 1) {
    wrongCount(call, "one predicate or one map of attributes", "(event predicate)", problems, adviceForEvent(call.args));
    for (const form of call.args) if (isTest(form)) readEventTest(form, problems);
    return null;
  }
  const predicate = readEventTest(first, problems);
  return predicate === null ? null : { kind: "event", predicate, span: call.form.span };
}

function isTest(form: Form): boolean {
  return form.kind === "map" || formOf("when", callOf(form)?.word ?? "", "predicate") !== null;
}

function readEventTest(form: Form, problems: Problems): Predicate | null {
  return form.kind === "map" ? readAttributeMap(form, problems) : readPredicate(form, problems);
}

function adviceForEvent(args: readonly Form[]): string {
  const [first] = args;
  if (first?.kind === "symbol") return `put parentheses around the predicate: (event (${args.map(show).join(" ")}))`;
  const strayTrigger = args.slice(1).find((form) => WORD_OF.has(callOf(form)?.word ?? ""));
  if (strayTrigger !== undefined) return `is a ) missing before ${show(strayTrigger)}?`;
  return "join them: (event (and predicate predicate))";
}

function readCount(call: Call, way: Way): Trigger | null {
  const { problems } = way;
  const [first, second] = call.args;
  if (first === undefined || second === undefined || call.args.length !== 2) {
    wrongCount(
      call,
      "a number and one trigger",
      "(count N trigger)",
      problems,
      call.args.length > 2 ? `join the triggers: (${call.head.name} N (seq trigger trigger))` : undefined,
    );
    readStrays(call.args, inside(way));
    return null;
  }
  if (first.kind === "list" && second.kind === "number") {
    wrongOrder(call, [show(second), show(first)], problems);
    readTrigger(first, inside(way));
    return null;
  }
  const times = readWhole(first, 1, COUNT_LIMIT, `the number of a ${call.head.name}`, problems);
  const product = way.product * (times ?? 1);
  if (product > COUNT_LIMIT) {
    problems.error(
      "count-too-large",
      first.span,
      `counts within one another make ${product} here when multiplied; at most ${COUNT_LIMIT} are allowed`,
      "use smaller numbers",
    );
  }
  // past the limit the product starts afresh: one message is enough
  const trigger = readTrigger(second, { ...inside(way), product: product > COUNT_LIMIT ? 1 : product });
  return times === null || trigger === null ? null : { kind: "count", times, trigger, span: call.form.span };
}

function readAny(call: Call, way: Way): Trigger | null {
  if (isEmpty(call, way.problems)) return null;
  const triggers = all(call.args.map((form) => readTrigger(form, inside(way))));
  return triggers === null ? null : { kind: "any", triggers, span: call.form.span };
}

function readMembers(call: Call, kind: "seq" | "all", way: Way): Trigger | null {
  if (isEmpty(call, way.problems)) return null;
  const errors = way.problems.errors;
  checkFailPlaces(call, kind, way.place === "body", way.problems);
  const placesRight = way.problems.errors === errors;
  const members = all(call.args.map((form) => readMember(form, inside(way))));
  return members === null || !placesRight ? null : { kind, members, span: call.form.span };
}

function readMember(form: Form, way: Way): Member | null {
  const call = callOf(form);
  return call?.word === "fail" ? readFail(call, way) : readTrigger(form, way);
}

function readFail(call: Call, way: Way): Fail | null {
  const [only] = call.args;
  if (only === undefined || call.args.length !== 1) {
    wrongCount(
      call,
      "one trigger",
      "(fail trigger)",
      way.problems,
      call.args.length > 1 ? "write a fail for each, or (fail (any trigger trigger))" : undefined,
    );
    readStrays(call.args, inside(way));
    return null;
  }
  const trigger = readTrigger(only, inside(way));
  return trigger === null ? null : { kind: "fail", trigger, span: call.form.span };
}

function readWithin(call: Call, way: Way): Trigger | null {
  const { problems } = way;
  const body: Way = { ...way, place: way.place === "pattern" ? "body" : "inside" };
  const [amount, unit, form] = call.args;
  if (amount === undefined || unit === undefined || form === undefined || call.args.length !== 3) {
    wrongCount(call, "a number, a unit and one trigger", "(within N unit trigger)", problems, adviceForWithin(call));
    readStrays(call.args, body);
    return null;
  }
  const numberAt = call.args.find((one) => one.kind === "number");
  const unitAt = call.args.find((one) => isUnit(one));
  const listAt = call.args.find((one) => one.kind === "list");
  const all3 = numberAt !== undefined && unitAt !== undefined && listAt !== undefined;
  if (all3 && (amount !== numberAt || unit !== unitAt)) {
    wrongOrder(call, [show(numberAt), show(unitAt), show(listAt)], problems);
    readTrigger(listAt, body);
    return null;
  }
  const duration = readDuration(call, amount, unit, WHEN_TIME_LIMIT_MS, problems);
  const trigger = readTrigger(form, body);
  return duration === null || trigger === null ? null : { kind: "within", duration, trigger, span: call.form.span };
}

function adviceForWithin(call: Call): string | undefined {
  const lists = call.args.filter((form) => form.kind === "list");
  if (lists.length > 1) return `join the ${inWords(lists.length)} triggers with seq or all: (within N unit (seq trigger trigger))`;
  if (call.args.length === 2 && call.args[0]?.kind === "number" && lists.length === 1)
    return `name the unit: (within ${call.args[0].text} minutes trigger)`;
  return undefined;
}

/** Checks what look like triggers among arguments whose number or order is wrong, so that their errors are told too. */
function readStrays(args: readonly Form[], way: Way): void {
  for (const form of args) if (form.kind === "list") readMember(form, way);
}

function isEmpty(call: Call, problems: Problems): boolean {
  if (call.args.length > 0) return false;
  emptyGroup(call, problems, "write the triggers that it joins");
  return true;
}
