import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bankCallEvents, bankCallsFile } from "./bank-calls.ts";

test("the month is 71,044 events of 4,651 customers, in order of time", async () => {
  const events = await bankCallEvents(fileURLToPath(bankCallsFile));
  assert.equal(events.length, 71_044);
  assert.equal(new Set(events.map((event) => event.customer_id)).size, 4_651);
  assert.ok(events.every((event, i) => i === 0 || events[i - 1]!.time <= event.time));

  const call = (id: string) => events.filter((event) => event.call_id === id);
  const told = (id: string) => call(id).map(({ CallAction, time }) => `${CallAction} ${time}`);
  assert.deepEqual(call("47455")[1], {
    customer_id: "51897981",
    time: "1999-08-01T07:16:45Z",
    CallAction: "inqueue",
    call_id: "47455",
    priority: 1,
    service: "regular",
  });
  // past midnight
  assert.deepEqual(call("45647").at(-1), {
    customer_id: "25246380",
    time: "1999-09-01T00:01:13Z",
    CallAction: "call-ended",
    call_id: "45647",
    priority: 2,
    service: "regular",
    agent: "BENSION",
    service_seconds: 112,
  });
  // the columns contradict each other: 17:05:47, then in the queue at 17:04:38
  assert.deepEqual(told("9425"), ["call-started 1999-08-31T17:05:47Z", "inqueue 1999-09-01T17:04:38Z", "abandoned 1999-09-01T17:07:37Z"]);
});
