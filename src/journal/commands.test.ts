import assert from "node:assert/strict";
import { test } from "node:test";
import type { JournalEntry } from "../react/types.ts";
import { commandsOf } from "./commands.ts";

const line = (at: number, node: number, command: string, phase: JournalEntry["phase"], rest: Partial<JournalEntry> = {}): JournalEntry => ({
  at,
  node,
  command,
  phase,
  ...rest,
});

const sent = (at: number, node: number, send: number, command = "send"): JournalEntry =>
  line(at, node, command, "sent", { send, endpoint: "echo", type: "message", parameters: { n: send } });

test("a send that succeeds at its second attempt is one command with two attempts", () => {
  const [record, ...others] = commandsOf([
    sent(10, 0, 1),
    line(20, 0, "send", "attempt-failed", { reason: "busy", value: 1_020 }),
    sent(1_020, 0, 2),
    line(1_050, 0, "send", "answered", { send: 2, response: { ok: true } }),
  ]);
  assert.deepEqual(others, []);
  assert.deepEqual(record, {
    node: 0,
    command: "send",
    endpoint: "echo",
    type: "message",
    startedAt: 10,
    endedAt: 1_050,
    status: "success",
    attempts: [
      { at: 10, send: 1, parameters: { n: 1 }, answers: [], reason: "busy", failedAt: 20, nextAt: 1_020 },
      { at: 1_020, send: 2, parameters: { n: 2 }, answers: [{ at: 1_050, response: { ok: true } }] },
    ],
  });
});

test("a command that runs again because a seq around it is repeated has a record for each run", () => {
  const records = commandsOf([
    sent(0, 5, 1),
    line(1, 5, "send", "answered", { send: 1, response: {} }),
    line(2, 20, "delay", "began", { value: 60 }),
    line(30, 20, "delay", "dropped"),
    line(30, 0, "seq", "attempt-failed", { reason: "timed out", value: 1_030 }),
    sent(1_030, 5, 2),
    line(1_031, 5, "send", "failed", { reason: "no" }),
    line(1_031, 0, "seq", "failed", { reason: "no" }),
  ]);
  assert.deepEqual(
    records.map(({ node, status, startedAt, endedAt }) => [node, status, startedAt, endedAt]),
    [
      [5, "success", 0, 1],
      [20, "dropped", 2, 30],
      [0, "failure", null, 1_031],
      [5, "failure", 1_030, 1_031],
    ],
  );
  assert.deepEqual(records[2]?.attempts, [
    { at: null, answers: [], reason: "timed out", failedAt: 30, nextAt: 1_030 },
    { at: null, answers: [], reason: "no", failedAt: 1_031 },
  ]);
  assert.deepEqual(records[3]?.attempts[0]?.reason, "no");
});

test("a late answer stands with the send it belongs to, and changes no result", () => {
  const [record] = commandsOf([
    sent(0, 0, 7),
    line(100, 0, "send", "failed", { reason: "timed out" }),
    line(900, -1, "send", "late-answer", { send: 7, response: { sid: "x" } }),
    line(901, -1, "send", "late-answer", { send: 99, reason: "of nobody" }),
  ]);
  assert.equal(record?.status, "failure");
  assert.equal(record?.endedAt, 100);
  assert.deepEqual(record?.attempts[0]?.answers, [{ at: 900, response: { sid: "x" } }]);
});

test("an await has every poll's answer", () => {
  const [record] = commandsOf([
    sent(0, 0, 1, "await"),
    line(5, 0, "await", "answered", { send: 1, response: { status: "queued" } }),
    line(1_010, 0, "await", "answered", { send: 2, reason: "unreachable" }),
    line(2_020, 0, "await", "answered", { send: 3, response: { status: "done" } }),
    line(2_020, 0, "await", "succeeded"),
  ]);
  assert.deepEqual([record?.status, record?.endedAt], ["success", 2_020]);
  assert.deepEqual(record?.attempts[0]?.answers, [
    { at: 5, response: { status: "queued" } },
    { at: 1_010, reason: "unreachable" },
    { at: 2_020, response: { status: "done" } },
  ]);
});

test("an expect that is repeated has the begin of each attempt", () => {
  const [record] = commandsOf([
    line(0, 0, "expect", "began", { value: 60, attempt: 1 }),
    line(60, 0, "expect", "attempt-failed", { reason: "timed out", value: 1_060, attempt: 1 }),
    line(1_060, 0, "expect", "began", { value: 1_120, attempt: 2 }),
    line(1_120, 0, "expect", "failed", { reason: "timed out", attempt: 2 }),
  ]);
  assert.deepEqual([record?.startedAt, record?.endedAt, record?.status], [0, 1_120, "failure"]);
  assert.deepEqual(
    record?.attempts.map(({ at, failedAt }) => [at, failedAt]),
    [
      [0, 60],
      [1_060, 1_120],
    ],
  );
});

test("delay, set, if and expect tell what they were about", () => {
  const records = commandsOf([
    line(0, 1, "set", "succeeded", { value: { a: 1 } }),
    line(0, 2, "if", "began", { value: false }),
    line(0, 3, "delay", "began", { value: 500 }),
    line(500, 3, "delay", "succeeded"),
    line(500, 4, "expect", "began", { value: 900 }),
    line(600, 4, "expect", "succeeded", { response: { type: "answered" } }),
  ]);
  assert.deepEqual(
    records.map(({ command, status, value, until, event, endedAt }) => ({ command, status, value, until, event, endedAt })),
    [
      { command: "set", status: "success", value: { a: 1 }, until: undefined, event: undefined, endedAt: 0 },
      { command: "if", status: "success", value: false, until: undefined, event: undefined, endedAt: 0 },
      { command: "delay", status: "success", value: undefined, until: 500, event: undefined, endedAt: 500 },
      { command: "expect", status: "success", value: undefined, until: 900, event: { type: "answered" }, endedAt: 600 },
    ],
  );
});
