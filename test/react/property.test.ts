import { test } from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import { compileThen } from "../../src/language/compile.ts";
import { compileReaction, type ReactionProgram } from "../../src/react/program.ts";
import { restartFrom } from "../../src/react/restart.ts";
import type { Outcome } from "../../src/react/types.ts";
import { drive, move, type Move } from "./drive.ts";
import { randomThen } from "./random-then.ts";

function programOf(text: string): ReactionProgram {
  const { then, diagnostics } = compileThen(text);
  assert.ok(then !== null, `${text}\n${diagnostics.map(({ message }) => message).join("\n")}`);
  return compileReaction(then);
}

const json = fc.constantFrom(1, 2, "x", null, "c1", { x: 1 }, [1]);

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ x: json, message: json }).map((ok) => ({ ok })),
  fc.record({ x: json }).map((ok) => ({ ok, pointless: true })),
  fc.constant<Outcome>({ error: "boom" }),
  fc.constant<Outcome>({ error: "no", final: true }),
  fc.constant<Outcome>({ error: "outcome unknown", unknown: true }),
  fc.constant<Outcome>({ error: "slow down", retryAfterMs: 5_000 }),
);

const pick = fc.nat(10);

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("answer" as const), pick, outcome }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("accepted" as const), pick, outcome }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("event" as const), attributes: fc.record({ id: json, x: json, kind: json }) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("due" as const), lateMs: fc.constantFrom(0, 0, 1, 3_000, 60_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("late" as const), send: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("receipt" as const), send: fc.integer({ min: 1, max: 5 }), arrived: fc.boolean() }),
  },
);

test("whatever happens, a reaction keeps its invariants and in the end ends or waits for an event", () => {
  fc.assert(
    fc.property(randomThen, fc.array(anyMove, { maxLength: 30 }), (text, moves) => {
      const program = programOf(text);
      const driven = drive(program);
      for (const one of moves) move(program, driven, one);
      // Everything is answered and the clock runs on: it ends, or only an event can help it.
      for (let left = 3_000; driven.state.status === "running" && left > 0; left--) {
        const { due, waiting } = driven.state;
        if (due === null && driven.sends.size === 0 && driven.emits.size === 0) {
          assert.ok(waiting.length > 0);
          return;
        }
        move(program, driven, { kind: "answer", pick: 0, outcome: { ok: { x: 1 } } });
        move(program, driven, { kind: "accepted", pick: 0, outcome: { ok: { id: "EV1" } } });
        if (driven.sends.size === 0 && driven.emits.size === 0) move(program, driven, { kind: "due", lateMs: 0 });
      }
      assert.notEqual(driven.state.status, "running");
    }),
    { numRuns: 1_500 },
  );
});

test("a cancelled reaction has nothing live, lets go what is in flight, and takes nothing in any more", () => {
  fc.assert(
    fc.property(randomThen, fc.array(anyMove, { maxLength: 12 }), fc.array(anyMove, { maxLength: 6 }), (text, before, after) => {
      const program = programOf(text);
      const driven = drive(program);
      for (const one of before) move(program, driven, one);
      const ran = driven.state.status === "running";
      move(program, driven, { kind: "cancel" });
      if (ran) assert.equal(driven.state.status, "cancelled");
      assert.equal(driven.sends.size, 0);
      const { state } = driven;
      for (const one of after) move(program, driven, one);
      assert.equal(driven.state, state);
    }),
    { numRuns: 700 },
  );
});

test("a re-run from any command that ran keeps the same invariants, and commands that did not run give none", () => {
  fc.assert(
    fc.property(randomThen, fc.array(anyMove, { maxLength: 12 }), fc.array(anyMove, { maxLength: 12 }), (text, before, after) => {
      const program = programOf(text);
      const former = drive(program);
      for (const one of before) move(program, former, one);
      move(program, former, { kind: "cancel" });
      for (const { id, index, end } of program.nodes) {
        const ran = former.entries.some(({ node }) => {
          const at = program.indexOf.get(node) ?? -1;
          return at >= index && at < end;
        });
        const from = restartFrom(program, former.entries, id);
        assert.equal("error" in from, !ran, `${text} at ${id}`);
        if ("error" in from) continue;
        const again = drive(program, JSON.parse(JSON.stringify(from)) as typeof from);
        for (const one of after) move(program, again, one);
      }
    }),
    { numRuns: 300 },
  );
});
