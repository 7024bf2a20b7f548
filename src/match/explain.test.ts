/** Why not: for every operator what the matcher's state tells after each event, what is missing, and why something was given up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compileWhen } from "../language/compile.ts";
import { explain, missingIn, type Moment } from "./explain.ts";
import type { MatchEvent } from "./types.ts";

const e = (type: string): string => `(event (= type "${type}"))`;

/** Events as "a@0 b@5": type and time in seconds. */
function eventsOf(text: string): MatchEvent[] {
  return text.split(" ").map((word, i) => {
    const [types, seconds] = word.split("@");
    return {
      seq: i + 1,
      time: Number(seconds) * 1000,
      attributes: { type: types!, ...Object.fromEntries(types!.split("").map((t) => [t, true])) },
    };
  });
}

function momentsOf(text: string, events: string, through = 0): readonly Moment[] {
  const { when } = compileWhen(text);
  assert.ok(when !== null, text);
  const moments = explain(when, eventsOf(events), through * 1000);
  assert.ok(moments !== null);
  return moments;
}

/** The moments in short: time, what matched, what was lost and where that stands in the text, what is still missing. */
function told(text: string, events: string, through?: number): string[] {
  const at = (span: { start: number; end: number }): string => text.slice(span.start, span.end);
  return momentsOf(text, events, through).map(({ at: ms, event, match, lost, filling, fires }) => {
    const losses = lost.map(({ reason, span, seqs }) => ` lost ${seqs.join(",")} by ${reason}${span === null ? "" : ` ${at(span)}`}`);
    const missing = missingIn(filling).map(({ span }) => at(span).replace(/^\(event \(= type "(\w+)"\)\)$/, "$1"));
    const held = filling.seqs.length === 0 ? "" : ` has ${filling.seqs.join(",")}`;
    const wait = fires === null ? "" : ` fires ${fires / 1000}`;
    const matched = match === null ? "" : ` match ${match.seqs.join(",")}`;
    return `${event === null ? "clock" : `#${event}`} @${ms / 1000}${matched}${losses.join("")}${held} wants ${missing.join("|")}${wait}`;
  });
}

test("event: it is missing until it comes", () => {
  assert.deepEqual(told(e("a"), "b@0 a@1"), ["#1 @0 wants a", "#2 @1 match 2 has 2 wants "]);
});

test("count: how many are there, and how many there must be", () => {
  const moments = momentsOf(`(count 3 ${e("a")})`, "a@0 b@1 a@2");
  assert.deepEqual(
    moments.map(({ filling }) => filling.counted),
    [
      { done: 1, of: 3 },
      { done: 1, of: 3 },
      { done: 2, of: 3 },
    ],
  );
  assert.deepEqual(told(`(count 2 ${e("a")})`, "a@0 a@1"), ["#1 @0 has 1 wants a", "#2 @1 match 1,2 has 1,2 wants "]);
});

test("count of a trigger: the links that are whole, and the one that has begun", () => {
  const text = `(count 2 (seq ${e("a")} ${e("b")}))`;
  assert.deepEqual(told(text, "a@0 b@1 a@2 b@3"), [
    "#1 @0 has 1 wants b",
    `#2 @1 has 1,2 wants (seq ${e("a")} ${e("b")})`,
    "#3 @2 has 1,2,3 wants b",
    "#4 @3 match 1,2,3,4 has 1,2,3,4 wants ",
  ]);
  assert.deepEqual(momentsOf(text, "a@0 b@1 a@2")[2]?.filling.counted, { done: 1, of: 2 });
});

test("seq: which step is missing, and what waits behind it", () => {
  const text = `(seq ${e("a")} ${e("b")} ${e("c")})`;
  assert.deepEqual(told(text, "a@0 c@1 b@2 c@3"), [
    "#1 @0 has 1 wants b|c",
    "#2 @1 has 1 wants b|c",
    "#3 @2 has 1,3 wants c",
    "#4 @3 match 1,3,4 has 1,3,4 wants ",
  ]);
  const [first] = momentsOf(text, "a@0");
  assert.deepEqual(
    first?.filling.members.map(({ status }) => status),
    ["filled", "open", "waiting"],
  );
});

test("all: what is there in any order", () => {
  assert.deepEqual(told(`(all ${e("a")} ${e("b")} ${e("c")})`, "c@0 a@1 b@2"), [
    "#1 @0 has 1 wants a|b",
    "#2 @1 has 1,2 wants b",
    "#3 @2 match 1,2,3 has 1,2,3 wants ",
  ]);
});

test("all whose members compete: an event fills one place", () => {
  const text = "(all (event (= x true)) (event (= y true)))";
  assert.deepEqual(
    told(text, "xy@0 z@1 y@2").map((line) => line.replaceAll(/wants .*/g, "")),
    ["#1 @0 has 1 ", "#2 @1 has 1 ", "#3 @2 match 1,3 has 1,3 "],
  );
  const general = "(all (event (= x true)) (seq (event (= x true)) (event (= y true))))";
  assert.deepEqual(
    told(general, "x@0 xy@1").map((line) => line.replaceAll(/wants .*/g, "")),
    ["#1 @0 has 1 ", "#2 @1 has 1,2 "],
  );
});

test("any: only the member that has begun is missing something, before that each", () => {
  const text = `(any (seq ${e("a")} ${e("b")}) (count 2 ${e("c")}))`;
  assert.deepEqual(told(text, "z@0 c@1"), ["#1 @0 wants a|b|c", "#2 @1 has 2 wants c"]);
});

test("within: which window passed, at the moment it did", () => {
  const text = `(within 10 seconds (seq ${e("a")} ${e("b")}))`;
  assert.deepEqual(told(text, "a@0 b@11"), ["#1 @0 has 1 wants b", `clock @10.001 lost 1 by window ${text} wants a|b`, "#2 @11 wants a|b"]);
  assert.equal(momentsOf(text, "a@0")[0]?.filling.deadline, 10_000);
});

test("within: windows slide; the event that fell out is told, those that stay count on", () => {
  const text = `(within 60 minutes (count 3 ${e("a")}))`;
  assert.deepEqual(told(text, "a@0 a@3540 a@3660 a@3720"), [
    "#1 @0 has 1 wants a",
    "#2 @3540 has 1,2 wants a",
    `clock @3600.001 lost 1,2 by window ${text} has 2 wants a`,
    "#3 @3660 has 2,3 wants a",
    "#4 @3720 match 2,3,4 has 2,3,4 wants ",
  ]);
});

test("the innermost window that passed is told first", () => {
  const inner = `(within 5 seconds (seq ${e("a")} ${e("b")}))`;
  const text = `(within 1 minutes (seq ${inner} ${e("c")}))`;
  assert.deepEqual(told(text, "a@0 c@6").slice(1), [`clock @5.001 lost 1 by window ${inner} wants a|b|c`, "#2 @6 wants a|b|c"]);
});

test("fail in an all: the guard that fired", () => {
  const text = `(all ${e("a")} ${e("b")} (fail ${e("f")}))`;
  assert.deepEqual(told(text, "a@0 f@1 b@2"), [
    "#1 @0 has 1 wants b",
    `#2 @1 lost 1 by guard (fail ${e("f")}) wants a|b`,
    "#3 @2 has 3 wants a",
  ]);
});

test("fail in a seq watches its gap only", () => {
  const text = `(seq ${e("a")} (fail ${e("f")}) ${e("b")} ${e("c")})`;
  assert.deepEqual(told(text, "f@0 a@1 f@2 a@3 b@4 f@5 c@6"), [
    "#1 @0 wants a|b|c",
    "#2 @1 has 2 wants b|c",
    `#3 @2 lost 2 by guard (fail ${e("f")}) wants a|b|c`,
    "#4 @3 has 4 wants b|c",
    "#5 @4 has 4,5 wants c",
    "#6 @5 has 4,5 wants c",
    "#7 @6 match 4,5,7 has 4,5,7 wants ",
  ]);
});

test("a fail of several events fires when the last of them comes", () => {
  const text = `(all ${e("a")} ${e("b")} (fail (count 2 ${e("f")})))`;
  assert.deepEqual(told(text, "a@0 f@1 f@2"), [
    "#1 @0 has 1 wants b",
    "#2 @1 has 1 wants b",
    `#3 @2 lost 1 by guard (fail (count 2 ${e("f")})) wants a|b`,
  ]);
});

test("absence: until when it waits, that it fired, or what ended it", () => {
  const text = `(within 10 seconds (seq ${e("a")} (fail ${e("f")})))`;
  assert.deepEqual(told(text, "a@0", 20), ["#1 @0 has 1 wants  fires 10", "clock @10 match 1 has 1 wants "]);
  assert.deepEqual(told(text, "a@0 f@5", 20), ["#1 @0 has 1 wants  fires 10", `#2 @5 lost 1 by guard (fail ${e("f")}) wants a`]);
});

test("absence after several steps: the window passes before they are all there", () => {
  const text = `(within 10 seconds (seq ${e("a")} ${e("b")} (fail ${e("f")})))`;
  assert.deepEqual(told(text, "a@0 z@3 b@12", 20), [
    "#1 @0 has 1 wants b",
    "#2 @3 has 1 wants b",
    `clock @10.001 lost 1 by window ${text} wants a|b`,
    "#3 @12 wants a|b",
  ]);
});

test("newer events take the places of older ones", () => {
  assert.deepEqual(told(`(seq ${e("a")} ${e("b")})`, "a@0 a@1"), ["#1 @0 has 1 wants b", "#2 @1 lost 1 by replaced has 2 wants b"]);
});

test("a tenant's limit on the age of partial matches is told as such", () => {
  const { when } = compileWhen(`(count 2 ${e("a")})`);
  const moments = explain(when!, eventsOf("a@0 z@100"), 0, { maxAgeMs: 50_000 });
  assert.deepEqual(
    moments?.map(({ lost }) => lost),
    [[], [{ reason: "age", span: null, seqs: [1] }], []],
  );
});

test("a guard behind what slides: the whole instance is lost, what of it may be used again is told as that", () => {
  const after = (trigger: string, events: string): string => told(`(seq ${trigger} (fail ${e("f")}) ${e("c")})`, events).at(-1)!;
  const guard = `by guard (fail ${e("f")})`;
  const pair = `(seq ${e("a")} ${e("b")})`;
  assert.equal(after(`(count 2 ${pair})`, "a@0 b@1 a@2 b@3 f@4"), `#5 @4 lost 1,2,3,4 ${guard} has 1,2,3 wants b|c`);
  assert.equal(after(`(all ${e("a")} ${e("b")})`, "a@0 b@1 f@2"), `#3 @2 lost 1,2 ${guard} has 2 wants a|c`);
  assert.equal(after(`(all ${e("a")} ${e("a")})`, "a@0 a@1 f@2"), `#3 @2 lost 1,2 ${guard} has 2 wants a|c`);
});

test("an event that makes no difference: which wanted places it does not fit; one that fills or ends something has no such reasons", () => {
  const text = `(within 9 seconds (seq (count 2 (seq ${e("a")} ${e("b")})) (fail ${e("f")}) ${e("c")}))`;
  const misfits = momentsOf(text, "a@0 z@1 b@2 z@3 a@4 b@5 f@6 z@7").map((moment) =>
    moment.misfits.map(({ span, reasons }) => [text.slice(span.start, span.end), reasons.map(({ found, wanted }) => [found, wanted])]),
  );
  const z = (type: string) => [[e(type), [["z", true]]]];
  assert.deepEqual(misfits, [[], z("b"), [], z("a"), [], [], [], z("b")]);
});
