import assert from "node:assert/strict";
import { test } from "node:test";
import { compileWhen } from "../language/compile.ts";
import { compileMatcher, type Matcher } from "../match/compile.ts";
import { Backtest, type BacktestEvent } from "./backtest.ts";

function matcher(text: string): Matcher {
  const { when } = compileWhen(text);
  return compileMatcher(when!).matcher!;
}

const twice = matcher('(count 2 (event (= type "a")))');
const twiceSoon = matcher('(within 1 minute (count 2 (event (= type "a"))))');
const alone = matcher('(within 1 minute (seq (event (= type "a")) (fail (event (= type "b")))))');
const hourMs = 3_600_000;

let seq = 0;
const event = (key: string, type: string, time: number): BacktestEvent => ({ seq: ++seq, key, time, attributes: { type } });

test("matches are counted, charted and told; of two texts what only one of them finds", () => {
  seq = 0;
  const backtest = new Backtest(twiceSoon, twice, 0);
  for (const one of [event("ann", "a", 0), event("bob", "a", 10), event("ann", "a", 30_000), event("bob", "a", hourMs)]) backtest.take(one);
  const result = backtest.finish(2 * hourMs);
  assert.equal(result.events, 4);
  assert.deepEqual(result.now, { matches: 1, customers: 1 });
  assert.deepEqual(result.before, { matches: 2, customers: 2 });
  assert.deepEqual([result.both, result.onlyNow, result.onlyBefore], [1, 0, 1]);
  assert.deepEqual(result.told, [
    { key: "bob", at: hourMs, seqs: [2, 4], in: "before" },
    { key: "ann", at: 30_000, seqs: [1, 3], in: "both" },
  ]);
  const filled = result.chart.filter(({ now, before }) => now + before > 0);
  assert.deepEqual(filled, [
    { at: 0, now: 1, before: 1 },
    { at: hourMs, now: 0, before: 1 },
  ]);
});

test("absences fire by the clock, also after the last event", () => {
  seq = 0;
  const backtest = new Backtest(alone, null, 0);
  for (const one of [event("ann", "a", 0), event("ann", "b", 1), event("ann", "a", 100_000), event("bob", "a", hourMs)]) backtest.take(one);
  const { now, before, told } = backtest.finish(hourMs + 60_000);
  assert.deepEqual([now, before], [{ matches: 2, customers: 2 }, null]);
  assert.deepEqual(
    told.map(({ key, at }) => [key, at]),
    [
      ["bob", hourMs + 60_000],
      ["ann", 160_000],
    ],
  );
});

test("however long the time, the chart has few stretches", () => {
  const backtest = new Backtest(twice, null, 0);
  for (const days of [0.01, 1, 30, 400, 3_650]) {
    const { chart } = backtest.finish(days * 24 * hourMs);
    assert.ok(chart.length >= 1 && chart.length <= 201, `${days} days: ${chart.length}`);
  }
});
