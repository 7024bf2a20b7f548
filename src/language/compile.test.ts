import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Command, Then, Trigger, When } from "./ast.ts";
import { compileThen, compileWhen } from "./compile.ts";
import type { EndpointDeclarations } from "./declaration.ts";

function whenOf(text: string): When {
  const { when, diagnostics } = compileWhen(text);
  assert.ok(when !== null, `${text}: ${diagnostics[0]?.message}`);
  return when;
}

function thenOf(text: string): Then {
  const { then, diagnostics } = compileThen(text);
  assert.ok(then !== null, `${text}: ${diagnostics[0]?.message}`);
  return then;
}

/** The program without its positions. */
function bare(node: When | Then | Trigger | Command): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === "span" || key === "id" ? undefined : value)));
}

function codes(diagnostics: readonly { readonly code: string }[]): readonly string[] {
  return diagnostics.map((one) => one.code);
}

const compare = (attribute: string, constant: unknown, operator = "="): object => ({ kind: "compare", operator, attribute, constant });
const event = (predicate: object | null): object => ({ kind: "event", predicate });
const NONE = { retries: 0, within: null, template: null, success: null, failure: null };

test("every trigger becomes what it says", () => {
  const text =
    '(when (within 2 Hours (all (times 2 (event (= a 1))) (sequence (event) (fail (event)) (event)) (anyof (event (> b "x"))) (fail (event)))))';
  assert.deepEqual(bare(whenOf(text)), {
    trigger: {
      kind: "within",
      duration: { amount: 2, unit: "hours", ms: 7_200_000 },
      trigger: {
        kind: "all",
        members: [
          { kind: "count", times: 2, trigger: event(compare("a", 1)) },
          { kind: "seq", members: [event(null), { kind: "fail", trigger: event(null) }, event(null)] },
          { kind: "any", triggers: [event(compare("b", "x", ">"))] },
          { kind: "fail", trigger: event(null) },
        ],
      },
    },
  });
});

test("a map of attributes is the conjunction of its tests, a set the disjunction of its constants", () => {
  const text = '(event {:a "x" :b #{1 nil} :c (not (and (>= 1) (contains "y")))})';
  const predicates = [
    compare("a", "x"),
    { kind: "or", predicates: [compare("b", 1), compare("b", null)] },
    { kind: "not", predicate: { kind: "and", predicates: [compare("c", 1, ">="), compare("c", "y", "contains")] } },
  ];
  assert.deepEqual(bare(whenOf(text).trigger), event({ kind: "and", predicates }));
  assert.deepEqual(bare(whenOf("(event {:a 1})").trigger), event(compare("a", 1)));
});

test("every command becomes what it says", () => {
  const text = `(par (send echo message {:a *x.y* :b [$no +TM1]} (retries 2))
    (event {:c v} (timeout 1 day))
    (if (and *p* (not (< 1 2))) (failure (set q (TM :t)))))`.replace("$no", "v.w");
  const field = (kind: string, path: string): object => ({ kind, path });
  const constant = (value: unknown): object => ({ kind: "constant", value });
  assert.deepEqual(bare(thenOf(text).command), {
    kind: "par",
    options: NONE,
    members: [
      {
        kind: "send",
        endpoint: "echo",
        type: "message",
        parameters: [
          { name: "a", value: field("attribute", "x.y") },
          { name: "b", value: { kind: "vector", items: [field("variable", "v.w"), { kind: "template", by: "id", reference: "TM1" }] } },
        ],
        options: { ...NONE, retries: 2 },
      },
      {
        kind: "event",
        parameters: [{ name: "c", value: field("variable", "v") }],
        options: { ...NONE, within: { amount: 1, unit: "days", ms: 86_400_000 } },
      },
      {
        kind: "if",
        condition: {
          kind: "and",
          conditions: [
            { kind: "value", value: field("attribute", "p") },
            { kind: "not", condition: { kind: "compare", operator: "<", left: constant(1), right: constant(2) } },
          ],
        },
        success: null,
        failure: { kind: "set", name: "q", value: { kind: "template", by: "name", reference: "t" } },
      },
    ],
  });
});

test("the branches of an await's if are its success and failure", () => {
  const then = thenOf("(await twilio call-status {} (if $done (success (set a $sid)) (failure (set b $error))) (within 5 minutes))");
  assert.ok(then.command.kind === "await");
  assert.deepEqual(bare(then.command), {
    kind: "await",
    endpoint: "twilio",
    type: "call-status",
    parameters: [],
    condition: { kind: "value", value: { kind: "field", path: "done" } },
    options: {
      ...NONE,
      within: { amount: 5, unit: "minutes", ms: 300_000 },
      success: { kind: "set", name: "a", value: { kind: "field", path: "sid" } },
      failure: { kind: "set", name: "b", value: { kind: "field", path: "error" } },
    },
  });
});

test("a command's id is the offset of its parenthesis", () => {
  const text = "; note\n(seq (delay 1 minute) (set a 1))";
  const { command } = thenOf(text);
  assert.ok(command.kind === "seq");
  assert.deepEqual([command.id, ...command.members.map((one) => one.id)], [7, 12, 29]);
});

test("programs survive JSON", () => {
  const when = whenOf('(within 5 minutes (seq (event {:a nil :b #{1 "x"}}) (fail (event))))');
  assert.deepEqual(JSON.parse(JSON.stringify(when)), when);
  const then = thenOf("(expect (= $id *id*) (within 1 day) (failure (set a [nil {:b $error}])))");
  assert.deepEqual(JSON.parse(JSON.stringify(then)), then);
});

test("256 events may be written, and not one more", () => {
  const text = (count: number): string => `(any ${"(event) ".repeat(count)})`;
  assert.deepEqual(compileWhen(text(256)).diagnostics, []);
  const { diagnostics } = compileWhen(text(300));
  assert.deepEqual(codes(diagnostics), ["too-many-events"]);
  assert.equal(diagnostics[0]?.column, 6 + 256 * 8 + 1);
});

test("of very many errors 200 are told", () => {
  const { diagnostics } = compileWhen(`(any ${"(event (= a b)) ".repeat(250)})`);
  assert.equal(diagnostics.length, 201);
  assert.equal(diagnostics.at(-1)?.code, "too-many-errors");
  assert.equal(diagnostics.at(-1)?.message, "50 more errors follow");
});

test("all conformance programs compile", () => {
  for (const [name, least] of [
    ["when", 500],
    ["then", 250],
  ] as const) {
    const lines = readFileSync(new URL(`../../test/conformance/${name}.ndjson`, import.meta.url), "utf8")
      .trim()
      .split("\n");
    assert.ok(lines.length >= least);
    for (const line of lines) {
      const one = JSON.parse(line) as Record<string, string>;
      if (name === "when") whenOf(one["when"] ?? "");
      else thenOf(one["then"] ?? "");
    }
  }
});

const endpoints: EndpointDeclarations = {
  echo: { name: "echo", sends: { message: { parameters: { message: {} }, open: true } } },
  twilio: {
    name: "twilio",
    sends: {
      sms: {
        parameters: {
          "to-phone-number": { mandatory: true },
          "from-phone-number": { mandatory: true, default: { field: "from-phone-number" } },
          message: {},
        },
      },
      call: { parameters: { "to-phone-number": { mandatory: true }, message: {}, url: {} }, oneOf: [["message", "url"]] },
    },
  },
  datasift: { name: "datasift", sends: {} },
};

test("sends are checked against the endpoints", () => {
  const warnings = (text: string): readonly (string | undefined)[] =>
    compileThen(text, { endpoints }).diagnostics.map((one) => `${one.severity} ${one.code} ${one.line}:${one.column} ${one.suggestion}`);
  assert.deepEqual(warnings('(send twilio sms {:to-phone-number "1" :message "x"} (template {:from-phone-number +TM1}))'), []);
  assert.deepEqual(warnings("(send echo message {:anything 1})"), []);
  assert.deepEqual(warnings("(send twilo sms {})"), ["warning unknown-endpoint 1:7 did you mean twilio?"]);
  assert.deepEqual(warnings("(send toString sms {})"), ["warning unknown-endpoint 1:7 known are echo, twilio, datasift"]);
  assert.deepEqual(warnings("(send twilio smss {})"), ["warning unknown-send 1:14 did you mean sms?"]);
  assert.deepEqual(warnings("(send twilio call {:to-phone-number 1})"), ["warning missing-parameter 1:2 add one of :message or :url"]);
  assert.deepEqual(warnings('(send twilio call {:to-phone-numer 1 :url "x"})'), [
    "warning missing-parameter 1:2 add :to-phone-number",
    "warning unknown-parameter 1:20 did you mean :to-phone-number?",
  ]);
  assert.deepEqual(warnings("(await twilio sms {} (if $x) (within 1 minute))"), [
    "warning missing-parameter 1:2 add :to-phone-number, :from-phone-number; the integration can hold defaults",
  ]);
});

test("what is said of a send that is not there, and of a parameter that is missing", () => {
  const told = (text: string, fields?: readonly string[]): readonly string[] => {
    const integrations = fields === undefined ? undefined : new Map([["twilio", new Set(fields)]]);
    return compileThen(text, { endpoints, integrations }).diagnostics.map(({ message }) => message);
  };
  assert.deepEqual(told("(send twilio smss {})"), ["twilio has no send `smss`; it has sms, call"]);
  assert.deepEqual(told("(send datasift sms {})"), ["datasift sends nothing; it is only listened to"]);
  const text = '(send twilio sms {:to-phone-number "1"})';
  assert.deepEqual(told(text), ["missing :from-phone-number, which twilio sms needs"]);
  assert.deepEqual(told(text, []), ["missing :from-phone-number, which twilio sms needs"]);
  assert.deepEqual(told(text, ["from-phone-number"]), []);
  assert.deepEqual(told('(send twilio call {:to-phone-number "1"})'), ["missing one of :message or :url, which twilio call needs"]);
});

test("templates are checked against those that exist", () => {
  const templates = { ids: new Set(["TM1"]), names: new Set(["greeting"]) };
  const text = "(send echo message {:a +TM1 :b (TM greeting) :c +TM2 :d (TM greetings)})";
  const { then, diagnostics } = compileThen(text, { templates });
  assert.ok(then !== null);
  assert.deepEqual(
    diagnostics.map((one) => `${one.code} ${one.column} ${one.suggestion}`),
    ["unknown-template 49 did you mean TM1?", "unknown-template 61 did you mean greeting?"],
  );
  assert.deepEqual(compileThen(text).diagnostics, []);
});
