/** How a call ends: by its time, by its caller, and without leaving anything behind. */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { call, NoAnswerError } from "../../src/deliver/call.ts";
import { answerJson, callingWith, startReceiver } from "./calls.ts";

const receiver = await startReceiver();
const { context, close } = callingWith();
after(async () => {
  await close();
  await receiver.close();
});

const post = (signal: AbortSignal, timeoutMs = 60_000) =>
  call("x", { ...context, signal, timeoutMs }, { method: "POST", url: receiver.url, json: {} });

/** Collects garbage, as a busy server does by itself. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

test("a call without an answer ends by its time, whatever garbage is collected meanwhile", async () => {
  receiver.answering = () => collect();
  const calls = Array.from({ length: 20 }, () => post(new AbortController().signal, 100));
  const collecting = setInterval(collect, 10);
  const ends = await Promise.allSettled(calls);
  clearInterval(collecting);
  for (const end of ends) assert.match(String(end.status === "rejected" && end.reason), /x did not answer within 0.1 s/);
});

test("many calls share a signal; it ends all of them, and those that are over no longer hang on it", async () => {
  const warnings: Error[] = [];
  process.on("warning", (warning) => warnings.push(warning));
  const stop = new AbortController();
  receiver.answering = (_, response) => answerJson(response, 200, { id: 1 });
  await Promise.all(Array.from({ length: 50 }, () => post(stop.signal)));
  assert.equal(getEventListeners(stop.signal, "abort").length, 0);
  let arrived = 0;
  const { promise: allArrived, resolve } = Promise.withResolvers<void>();
  receiver.answering = () => void (++arrived === 50 && resolve());
  const calls = Array.from({ length: 50 }, () => post(stop.signal));
  await allArrived;
  stop.abort();
  for (const end of await Promise.allSettled(calls)) assert.ok(end.status === "rejected" && end.reason instanceof NoAnswerError);
  await assert.rejects(post(stop.signal), NoAnswerError);
  assert.equal(arrived, 50, "a signal that has aborted lets nothing out");
  assert.deepEqual(warnings, []);
});
