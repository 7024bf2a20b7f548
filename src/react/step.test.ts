import { test } from "node:test";
import assert from "node:assert/strict";
import type { Attributes } from "../language/ast.ts";
import { compileThen } from "../language/compile.ts";
import { compileReaction, type ReactionProgram } from "./program.ts";
import { step } from "./step.ts";
import type { Effect, Environment, JournalEntry, ReactionState } from "./types.ts";

const environment: Environment = {
  context: { id: "c1", segment: "gold", nil: null, map: { a: 1 } },
  template: () => undefined,
  endpoints: {},
  random: () => 1,
};

function programOf(text: string): ReactionProgram {
  const { then, diagnostics } = compileThen(text);
  assert.ok(then !== null, diagnostics.map(({ message }) => message).join("\n"));
  return compileReaction(then);
}

function begin(
  text: string,
  context: Attributes = environment.context,
): { program: ReactionProgram; state: ReactionState; effects: readonly Effect[] } {
  const program = programOf(text);
  return { program, ...step(program, null, { kind: "begin" }, { ...environment, context }, 1_000) };
}

function journalOf(effects: readonly Effect[]): JournalEntry[] {
  return effects.flatMap((effect) => (effect.kind === "journal" ? [effect.entry] : []));
}

test("an expect is indexed by an equality that must hold, one with a value of the reaction first", () => {
  const indexOf = (condition: string): unknown => begin(`(expect ${condition} (within 1 minutes))`).state.waiting[0]?.index;
  assert.deepEqual(indexOf('(and (= $type "b") (= $id *id*))'), { attribute: "id", value: "c1" });
  assert.deepEqual(indexOf('(and (> $n 1) (and (= "b" $type)))'), { attribute: "type", value: "b" });
  assert.deepEqual(indexOf("(= $address.city 2)"), { attribute: "address.city", value: 2 });
  assert.deepEqual(indexOf("(= $x nil)"), { attribute: "x", value: null });
  assert.deepEqual(indexOf("(= $x *nobody*)"), { attribute: "x", value: null });
  for (const condition of ["(or (= $a 1) (= $b 2))", "(not (= $a 1))", "(= $a $b)", "(> $n 1)", "$a", "(= $x *map*)", "(= $x [$y])"]) {
    assert.equal(indexOf(condition), null, condition);
  }
});

test("the index holds a variable's value from when the expect began", () => {
  const { state } = begin('(seq (set v "a") (par (expect (= $type v) (within 1 minutes)) (set v "b")))');
  assert.deepEqual(state.waiting[0]?.index, { attribute: "type", value: "a" });
  assert.deepEqual(state.variables, { v: "b" });
});

test("what changes nothing gives the very same state; waiting stays the same array while no expect begins or ends", () => {
  const { program, state } = begin("(par (expect (= $id *id*)) (delay 1 seconds) (send echo message {}))");
  const same = [
    step(program, state, { kind: "event", attributes: { id: "c2" } }, environment, 1_500),
    step(program, state, { kind: "clock" }, environment, 1_999),
    step(program, state, { kind: "answer", send: 9, outcome: { ok: {} } }, environment, 1_500),
  ];
  for (const result of same) assert.equal(result.state, state);
  const answered = step(program, state, { kind: "answer", send: 1, outcome: { ok: {} } }, environment, 1_500).state;
  assert.notEqual(answered, state);
  assert.equal(answered.waiting, state.waiting);
  const met = step(program, answered, { kind: "event", attributes: { id: "c1" } }, environment, 1_500).state;
  assert.deepEqual(met.waiting, []);
});

test("a reaction that has ended still journals a late answer, under no command, and takes nothing else in", () => {
  const { program, state } = begin("(seq (send echo message {}) (within 1 seconds))");
  const ended = step(program, state, { kind: "clock" }, environment, 2_000).state;
  assert.deepEqual([ended.status, ended.reason], ["failure", "timed out"]);
  const late = step(program, ended, { kind: "answer", send: 1, outcome: { ok: { sid: "S1" } } }, environment, 3_000);
  assert.equal(late.state, ended);
  assert.deepEqual(journalOf(late.effects), [
    { at: 3_000, node: -1, command: "send", phase: "late-answer", send: 1, response: { sid: "S1" } },
  ]);
  assert.deepEqual(step(program, ended, { kind: "cancel" }, environment, 3_000), { state: ended, effects: [] });
});

test("misuse is an error that says so", () => {
  const { program, state } = begin("(delay 1 seconds)");
  assert.throws(() => step(program, state, { kind: "begin" }, environment, 0), /begins once/);
  assert.throws(() => step(program, null, { kind: "clock" }, environment, 0), /begins with/);
  assert.throws(
    () => step(programOf("(seq (delay 1 seconds))"), begin("(seq  (seq (delay 1 days)))").state, { kind: "cancel" }, environment, 0),
    /another text/,
  );
});

test("the journal tells a send's way: parameters, attempts, reasons, answer", () => {
  const { program, state, effects } = begin('(seq (send echo message {:message *id*} (retries 1)) (set a "b"))');
  const node = 5;
  const sent = { node, command: "send", phase: "sent", endpoint: "echo", type: "message", parameters: { message: "c1" } };
  assert.deepEqual(journalOf(effects), [{ at: 1_000, attempt: 1, send: 1, ...sent }]);
  const failed = step(program, state, { kind: "answer", send: 1, outcome: { error: "boom" } }, environment, 1_100);
  assert.deepEqual(journalOf(failed.effects), [
    { at: 1_100, node, command: "send", phase: "attempt-failed", attempt: 1, reason: "boom", value: 2_100 },
  ]);
  const again = step(program, failed.state, { kind: "clock" }, environment, 2_100);
  assert.deepEqual(journalOf(again.effects), [{ at: 2_100, attempt: 2, send: 2, ...sent }]);
  const answered = step(program, again.state, { kind: "answer", send: 2, outcome: { ok: { sid: "S" } } }, environment, 2_200);
  assert.deepEqual(journalOf(answered.effects), [
    { at: 2_200, node, command: "send", phase: "answered", attempt: 2, send: 2, response: { sid: "S" } },
    { at: 2_200, node: 53, command: "set", phase: "succeeded", value: { a: "b" } },
  ]);
});

test("a seq of thousands of sets runs, and ends of deeply nested commands travel up", () => {
  const many = `(seq ${"(set a 1) ".repeat(6_000)})`;
  assert.equal(begin(many).state.status, "success");
  const deep = `${"(seq ".repeat(30)}(delay 1 seconds)${")".repeat(30)}`;
  const { program, state } = begin(deep);
  assert.equal(step(program, state, { kind: "clock" }, environment, 2_000).state.status, "success");
});

test("values nested deeper than the stack fail what must write them out, and nothing throws", () => {
  const deep = `${'{"a":['.repeat(20_000)}1${"]}".repeat(20_000)}`;
  const context = { x: JSON.parse(deep) as Attributes, y: JSON.parse(deep) as Attributes };
  assert.deepEqual(begin("(if (= *x* *y*) (success (set equal true)))", context).state.variables, { equal: true });
  const { state } = begin("(send echo message {} (template {:a *x*}) (failure (set why $error)))", context);
  assert.deepEqual(state.variables, { why: "a value is nested too deep" });
});

test("jitter halves the pause at most", () => {
  const { program, state } = begin("(send echo message {} (retries 1))");
  const failed = step(program, state, { kind: "answer", send: 1, outcome: { error: "x" } }, { ...environment, random: () => 0 }, 1_000);
  assert.equal(failed.state.due, 1_500);
});

test("a reaction that sleeps is small", () => {
  const text = '(seq (send echo message {:message "a"} (success (delay 1 hours))) (send echo message {:message "b"}))';
  const { program, state } = begin(text);
  const outcome = { ok: { sid: "S1", big: "x".repeat(10_000) } };
  const slept = step(program, state, { kind: "answer", send: 1, outcome }, environment, 1_754_000_000_000).state;
  assert.ok(JSON.stringify(slept).length < 180, JSON.stringify(slept));
});
