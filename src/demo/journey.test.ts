import assert from "node:assert/strict";
import { test } from "node:test";
import type { Reaction } from "./journal.ts";
import { journeyLines } from "./journey.ts";
import { summaryLines } from "./summary.ts";

const event = (time: string, attributes: Reaction["events"][number]["attributes"]): Reaction["events"][number] => ({
  id: "EV1",
  time,
  attributes,
});

const reaction: Reaction = {
  id: "RE6",
  pattern: { id: "PT1", name: "Gave up twice" },
  key: "77",
  status: "success",
  "matched-at": "1999-08-01T08:56:49.000Z",
  "ended-at": "1999-08-01T09:06:49.000Z",
  events: [
    event("1999-08-01T08:44:24.000Z", { CallAction: "abandoned", wait_seconds: 21 }),
    event("1999-08-01T08:56:49.000Z", { CallAction: "abandoned", wait_seconds: 9 }),
  ],
  commands: [
    {
      command: "expect",
      status: "failure",
      started: "1999-08-01T08:56:49.000Z",
      ended: "1999-08-01T09:06:49.000Z",
      until: "1999-08-01T09:06:49.000Z",
    },
    {
      command: "send",
      endpoint: "echo",
      type: "message",
      status: "success",
      started: "1999-08-01T09:06:49.000Z",
      ended: "1999-08-01T09:06:49.000Z",
      attempts: [{ at: "1999-08-01T09:06:49.000Z", parameters: { to: "77", message: "Sorry" } }],
    },
    {
      command: "set",
      status: "success",
      started: "1999-08-01T09:06:49.000Z",
      ended: "1999-08-01T09:06:49.000Z",
      value: { outcome: "called back" },
    },
  ],
};

test("a journey is told in order of time, cause before effect", () => {
  assert.deepEqual(journeyLines(reaction), [
    "Gave up twice: customer 77, 1 August 1999 (RE6)",
    "  08:44:24  the customer hangs up, having waited 21 s",
    "  08:56:49  the customer hangs up, having waited 9 s",
    '  08:56:49  "Gave up twice" matches',
    "  08:56:49  the reaction waits for an event of this customer until 09:06:49",
    "  09:06:49  it has not come",
    '  09:06:49  sends echo message to 77: "Sorry"',
    "  09:06:49  the reaction ends: success",
  ]);
});

test("an expected event, a delay and a failure are told as well", () => {
  const commands: Reaction["commands"] = [
    {
      command: "delay",
      status: "success",
      started: "1999-08-01T08:56:49.000Z",
      ended: "1999-08-01T08:57:49.000Z",
      until: "1999-08-01T08:57:49.000Z",
    },
    {
      command: "expect",
      status: "success",
      started: "1999-08-01T08:57:49.000Z",
      ended: "1999-08-01T08:59:00.000Z",
      event: { CallAction: "answered", agent: "AVI", wait_seconds: 3 },
    },
    {
      command: "send",
      endpoint: "twilio",
      type: "sms",
      status: "failure",
      started: "1999-08-01T08:59:00.000Z",
      ended: "1999-08-01T08:59:00.000Z",
      reason: "missing parameter :message",
    },
  ];
  const told = journeyLines({
    ...reaction,
    status: "failure",
    reason: "missing parameter :message",
    "ended-at": "1999-08-01T08:59:00.000Z",
    commands,
  });
  assert.deepEqual(told.slice(4), [
    "  08:56:49  the reaction sleeps until 08:57:49",
    "  08:57:49  the reaction waits for an event of this customer",
    "  08:59:00  it comes: AVI answers after 3 s",
    "  08:59:00  the send fails: missing parameter :message",
    "  08:59:00  the reaction ends: failure, missing parameter :message",
  ]);
});

test("the summary counts matches, results and sends", () => {
  const failed: Reaction = { ...reaction, status: "failure", commands: [] };
  assert.deepEqual(
    summaryLines([
      { name: "Gave up twice", reactions: [reaction, failed] },
      { name: "None", reactions: [] },
    ]),
    [
      "pattern        matches  success  failure  running  cancelled  sends",
      "-------------  -------  -------  -------  -------  ---------  -----",
      "Gave up twice        2        1        1        0          0      1",
      "None                 0        0        0        0          0      0",
      "-------------  -------  -------  -------  -------  ---------  -----",
      "all                  2        1        1        0          0      1",
    ],
  );
});
