import { test } from "node:test";
import assert from "node:assert/strict";
import { commandsOf } from "../journal/commands.ts";
import { compileThen } from "../language/compile.ts";
import { compileReaction } from "./program.ts";
import { step } from "./step.ts";
import type { Effect, Environment, Input, JournalEntry, Outcome, ReactionState, Receipt } from "./types.ts";

const environment: Environment = { context: { id: "c1" }, template: () => undefined, endpoints: {}, random: () => 1 };

/** A reaction in hand: what it does with one input after the other. */
function begun(text: string) {
  const program = compileReaction(compileThen(text).then!);
  let { state, effects } = step(program, null, { kind: "begin" }, environment, 0) as { state: ReactionState; effects: readonly Effect[] };
  const entries: JournalEntry[] = [];
  const sent: number[] = [];
  const note = (): void => {
    for (const effect of effects) {
      if (effect.kind === "journal") entries.push(effect.entry);
      if (effect.kind === "send") sent.push(effect.number);
    }
  };
  note();
  let now = 0;
  const take = (input: Input): void => {
    ({ state, effects } = step(program, JSON.parse(JSON.stringify(state)) as ReactionState, input, environment, ++now));
    note();
  };
  return {
    sent,
    entries,
    get state() {
      return state;
    },
    receipt: (send: number, status: string, outcome: Receipt["outcome"]) => take({ kind: "receipt", receipt: { send, status, outcome } }),
    answer: (send: number, outcome: Outcome) => take({ kind: "answer", send, outcome }),
    pass: (ms: number) => {
      now += ms;
      take({ kind: "clock" });
    },
  };
}

const unknown: Outcome = { error: "outcome unknown", unknown: true };
const arrived = { ok: { sid: "S1", status: "delivered" } };

test("a send of unknown outcome that is to be repeated is taken as succeeded once a receipt says that it arrived", () => {
  const run = begun("(send echo message {} (retries 2) (success (set s $sid)))");
  run.answer(1, unknown);
  run.receipt(1, "delivered", arrived);
  assert.deepEqual([run.state.status, run.state.variables], ["success", { s: "S1" }]);
  run.pass(60_000);
  assert.deepEqual(run.sent, [1]);
  const [command] = commandsOf(run.entries);
  assert.equal(command?.status, "success");
  const [attempt, ...others] = command?.attempts ?? [];
  assert.equal(others.length, 0);
  assert.equal(attempt?.reason, "outcome unknown");
  assert.deepEqual(attempt?.receipts, [{ at: 2, status: "delivered", response: arrived.ok }]);
});

test("when it says that it did not arrive, the repetition is a new send", () => {
  const run = begun("(send echo message {} (retries 2))");
  run.answer(1, unknown);
  run.receipt(1, "undelivered", { error: "30003 unreachable" });
  assert.equal(run.state.status, "running");
  run.pass(1_000);
  assert.deepEqual(run.sent, [1, 2]);
});

test("a receipt that comes before the outcome is lost is kept, and taken for the answer", () => {
  const run = begun("(send echo message {} (success (set s $sid)))");
  run.receipt(1, "sent", arrived);
  assert.equal(run.state.status, "running");
  run.answer(1, unknown);
  assert.deepEqual([run.state.status, run.state.variables], ["success", { s: "S1" }]);
});

test("an answer that is known goes before what a receipt says", () => {
  const run = begun("(send echo message {} (success (set s $sid)))");
  run.receipt(1, "undelivered", { error: "unreachable" });
  run.answer(1, { ok: { sid: "S2" } });
  assert.deepEqual([run.state.status, run.state.variables], ["success", { s: "S2" }]);
});

test("a command around it that begins anew does not send again what a receipt says arrived", () => {
  const run = begun("(seq (send echo message {:n 1} (success (set s $sid))) (send echo message {:n 2}) (retries 1))");
  run.answer(1, unknown);
  run.receipt(1, "delivered", arrived);
  assert.equal(run.state.status, "running");
  run.pass(1_000);
  assert.deepEqual([run.sent, run.state.variables], [[1, 2], { s: "S1" }]);
  run.answer(2, { ok: {} });
  assert.equal(run.state.status, "success");
});

test("an attempt that timed out stays so, but is not sent again once a receipt says that it arrived", () => {
  const run = begun("(send echo message {} (within 1 seconds) (retries 1))");
  run.receipt(1, "sent", arrived);
  run.pass(1_000);
  assert.equal(run.state.status, "running");
  run.pass(1_000);
  assert.deepEqual([run.sent, run.state.status], [[1], "success"]);
});

test("what has ended stays as it ended; the journal has the receipt", () => {
  const run = begun("(send echo message {})");
  run.answer(1, unknown);
  run.receipt(1, "delivered", arrived);
  assert.deepEqual([run.state.status, run.state.reason], ["failure", "outcome unknown"]);
  assert.deepEqual(
    commandsOf(run.entries)[0]?.attempts[0]?.receipts?.map(({ status }) => status),
    ["delivered"],
  );
  const other = begun("(seq (send echo message {}) (delay 1 days))");
  other.answer(1, { ok: {} });
  const before = other.state;
  other.receipt(1, "read", arrived);
  assert.deepEqual(other.state, before);
});
