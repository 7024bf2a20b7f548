/** Why, and why not, for every word of the When language: a word of its table without a case here fails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { WORDS } from "../../../../../src/language/words.ts";
import { checkWhen } from "../../../../../src/match/check-when.ts";
import { explain } from "../../../../../src/match/explain.ts";
import { readEvents } from "./events-text.ts";
import { whyOf } from "./why.ts";

interface Case {
  readonly when: string;
  /** events with which it matches, and what is said of the match */
  readonly matches: readonly [events: string, why: string];
  /** events with which it does not, and what is said after the last of them, or of the moment after which something was lost */
  readonly not: readonly (readonly [events: string, why: readonly string[]])[];
}

const e = (type: string): string => `(event (= type "${type}"))`;
const nothing = "Nothing of it is there yet.";
const isNot = (at: number, place: string, why: string): string => `Event #${at} is not ${place}: ${why}.`;
const completed = (seqs: readonly number[]): string =>
  `It matches, made of ${seqs.length === 1 ? "event" : "events"} ${seqs.map((seq) => `#${seq}`).join(", ")}: event #${seqs.at(-1)} completed it.`;

/** A comparison: with what it holds, and each of the values (undefined: none) with which it does not. */
function comparison(test: string, holds: unknown, fails: readonly (readonly [value: unknown, why: string])[]): Case {
  const when = `(event ${test})`;
  const event = (x: unknown): string => JSON.stringify({ x });
  return {
    when,
    matches: [event(holds), completed([1])],
    not: fails.map(([value, why]) => [event(value), [isNot(1, when, why), nothing]] as const),
  };
}

const cases: Readonly<Record<string, Case>> = {
  when: {
    when: `(when ${e("a")})`,
    matches: ['{"type": "a"}', completed([1])],
    not: [['{"type": "b"}', [isNot(1, e("a"), 'type is "b" and must be "a"'), nothing]]],
  },
  event: {
    when: '(event {:type #{"a" "b"} :x 1})',
    matches: ['{"type": "b", "x": 1}', completed([1])],
    not: [
      ['{"type": "b"}', [isNot(1, '(event {:type #{"a" "b"} :x 1})', "x is missing and must be 1"), nothing]],
      [
        '{"type": "c", "x": 1}',
        [isNot(1, '(event {:type #{"a" "b"} :x 1})', 'type is "c" and must be "a"; type is "c" and must be "b"'), nothing],
      ],
    ],
  },
  count: {
    when: `(count 3 ${e("a")})`,
    matches: ['{"type": "a"}\n+1m {"type": "a"}\n+1m {"type": "a"}', completed([1, 2, 3])],
    not: [
      ['{"type": "a"}\n{"type": "a"}', [`2 of 3 are there: (count 3 ${e("a")}).`, `Wanted now: ${e("a")}.`]],
      [
        '{"type": "a"}\n{"type": "b"}',
        [isNot(2, e("a"), 'type is "b" and must be "a"'), `1 of 3 are there: (count 3 ${e("a")}).`, `Wanted now: ${e("a")}.`],
      ],
    ],
  },
  seq: {
    when: `(seq ${e("a")} ${e("b")} ${e("c")})`,
    matches: ['{"type": "a"}\n{"type": "b"}\n{"type": "c"}', completed([1, 2, 3])],
    not: [
      ['{"type": "b"}', [isNot(1, e("a"), 'type is "b" and must be "a"'), nothing]],
      ['{"type": "a"}\n{"type": "c"}', [isNot(2, e("b"), 'type is "c" and must be "b"'), `Wanted now: ${e("b")}.`]],
    ],
  },
  all: {
    when: `(all ${e("a")} ${e("b")} ${e("c")})`,
    matches: ['{"type": "c"}\n{"type": "a"}\n{"type": "b"}', completed([1, 2, 3])],
    not: [['{"type": "b"}', [`Wanted now: ${e("a")}.`, `Wanted now: ${e("c")}.`]]],
  },
  any: {
    when: `(any ${e("a")} (count 2 ${e("b")}))`,
    matches: ['{"type": "b"}\n{"type": "b"}', completed([1, 2])],
    not: [
      ['{"type": "b"}', [`1 of 2 are there: (count 2 ${e("b")}).`, `Wanted now: ${e("b")}.`]],
      ['{"type": "c"}', [isNot(1, e("a"), 'type is "c" and must be "a"'), isNot(1, e("b"), 'type is "c" and must be "b"'), nothing]],
    ],
  },
  within: {
    when: `(within 10 minutes (seq ${e("a")} ${e("b")}))`,
    matches: ['{"type": "a"}\n+10m {"type": "b"}', completed([1, 2])],
    not: [
      ['{"type": "a"}', [`Wanted now: ${e("b")}, until minute 10.`]],
      [
        '{"type": "a"}\n+11m {"type": "b"}',
        [`The window passed: (within 10 minutes (seq ${e("a")} ${e("b")})); event #1 no longer counts.`, nothing],
      ],
    ],
  },
  fail: {
    when: `(within 10 minutes (seq ${e("a")} (fail ${e("f")})))`,
    matches: ['{"type": "a"}', "It matches, made of event #1: the window ended at minute 10 and nothing stood against it."],
    not: [
      ['{"type": "a"}\n+5m {"type": "f"}', [`What must not happen did: (fail ${e("f")}); event #1 no longer counts.`, nothing]],
      ['{"type": "f"}', [isNot(1, e("a"), 'type is "f" and must be "a"'), nothing]],
    ],
  },
  "=": comparison('(= x "2")', "2", [
    ["3", 'x is "3" and must be "2"'],
    [2, 'x is 2 and must be "2", a text'],
    [undefined, 'x is missing and must be "2"'],
  ]),
  ">": comparison("(> x 60)", 61, [
    [60, "x is 60 and must be > 60"],
    ["70", 'x is "70" and must be > 60, a number'],
    [undefined, "x is missing and must be > 60"],
  ]),
  "<": comparison('(< x "b")', "a", [
    ["b", 'x is "b" and must be < "b"'],
    [1, 'x is 1 and must be < "b", a text'],
  ]),
  ">=": comparison("(>= x 60)", 60, [
    [59, "x is 59 and must be >= 60"],
    [null, "x is null and must be >= 60"],
  ]),
  "<=": comparison("(<= x 60)", 60, [[60.5, "x is 60.5 and must be <= 60"]]),
  contains: comparison(
    '(contains x "vip")',
    ["vip"],
    [
      [["new"], 'x is ["new"] and must contain "vip"'],
      ["new", 'x is "new" and must contain "vip"'],
    ],
  ),
  and: comparison("(and (> x 1) (< x 5) (= y nil))", 3, [
    [1, "x is 1 and must be > 1"],
    [5, "x is 5 and must be < 5"],
  ]),
  or: comparison("(or (< x 1) (> x 5))", 6, [[3, "x is 3 and must be < 1; x is 3 and must be > 5"]]),
  not: comparison("(not (or (= x 1) (and (> x 5) (< x 9)) (contains x 2) (= x nil)))", 3, [
    [1, "x is 1 and must not be 1"],
    [6, "x is 6 and must not be > 5; x is 6 and must not be < 9"],
    [[2], "x is [2] and must not contain 2"],
    [undefined, "x is missing and must not be missing"],
  ]),
};

const minute = (ms: number): string => `minute ${ms / 60_000}`;

/** What is said of each moment at which something happened: the events, then an hour. */
function told(
  when: string,
  events: string,
): readonly { readonly isMatch: boolean; readonly isLoss: boolean; readonly why: readonly string[] }[] {
  const { when: program } = checkWhen(when);
  assert.ok(program !== null, when);
  const { events: typed, errors } = readEvents(events, 0);
  assert.deepEqual(errors, []);
  const moments = explain(
    program,
    typed.map(({ time, attributes }, i) => ({ seq: i + 1, time, attributes })),
    typed.at(-1)!.time + 3_600_000,
  );
  return moments!.map((moment) => ({
    isMatch: moment.match !== null,
    isLoss: moment.lost.length > 0,
    why: whyOf(moment, when, minute).map(({ text }) => text),
  }));
}

const operators = WORDS.filter(({ language, place }) => language !== "then" && ["whole", "trigger", "member", "predicate"].includes(place));

test("every operator of the language's own table has a case, and no other", () => {
  assert.deepEqual(Object.keys(cases).sort(), operators.map(({ word }) => word).sort());
});

for (const { word, aliases } of operators) {
  const { when, matches, not } = cases[word] ?? { when: "", matches: ["", ""], not: [] };
  test(`${word}: why it matches`, () => {
    assert.ok(when.includes(`(${word} `), when);
    const moments = told(when, matches[0]);
    assert.deepEqual(
      moments.filter(({ isMatch }) => isMatch).map(({ why }) => why),
      [[matches[1]]],
    );
    for (const alias of aliases) {
      assert.equal(told(when.replace(`(${word} `, `(${alias} `), matches[0]).filter(({ isMatch }) => isMatch).length, 1, alias);
    }
  });
  test(`${word}: why it does not match`, () => {
    assert.ok(not.length > 0);
    for (const [events, expected] of not) {
      const moments = told(when, events);
      assert.ok(!moments.some(({ isMatch }) => isMatch), events);
      const lines = events.split("\n").length;
      const decisive = moments.find(({ isLoss }, i) => isLoss && i < lines) ?? moments[lines - 1]!;
      assert.deepEqual(decisive.why, expected, events);
    }
  });
}
