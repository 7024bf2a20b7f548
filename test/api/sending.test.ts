/** Sends through a real server: what its API, its metrics and its journal tell while a provider takes nothing. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { answerJson, startReceiver } from "../deliver/calls.ts";
import { startRig } from "./rig.ts";

const receiver = await startReceiver();
const rig = await startRig({ allowedNetworks: [{ address: "127.0.0.1", prefix: 32 }], sendsPerIntegration: 2 });
after(async () => {
  await rig.stop();
  await receiver.close();
});

interface Delivery {
  readonly waiting: number;
  readonly "in-flight": number;
  readonly "provider-pause": { readonly until: string; readonly reason: string } | null;
  readonly succeeded: number;
  readonly postponed: number;
  readonly paused: boolean;
}

async function until<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (let i = 0; i < 600; i++) {
    const value = await read();
    if (holds(value)) return value;
    await sleep(20);
  }
  assert.fail("it did not come about");
}

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${rig.url}/metrics`)).text();
  const line = new RegExp(`^${name}\\{endpoint="webhook"\\} (\\d+)$`, "m").exec(text);
  return Number(line?.[1] ?? Number.NaN);
}

test("a webhook that is full gets its sends again, once, and everyone can see why they wait", async () => {
  const path = `/tenants/${await rig.tenant()}`;
  await rig.admin("POST", `${path}/integrations/webhook`, { secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" });
  const then = `(send webhook post {:url "${receiver.url}/" :body *id*} (success (set told $body.no)))`;
  await rig.admin("POST", `${path}/patterns`, { name: "p", status: true, when: "(event)", then });
  const delivery = async (): Promise<Delivery> => {
    const { body } = await rig.admin<{ delivery: Delivery }>("GET", `${path}/integrations/webhook`);
    return body.delivery;
  };
  receiver.answering = (_, response) => answerJson(response, 429, { error: "too much" }, { "retry-after": "2" });
  await rig.admin(
    "POST",
    `${path}/events`,
    Array.from({ length: 10 }, (_, id) => ({ id })),
  );
  const paused = await until(delivery, ({ postponed, waiting }) => postponed === 2 && waiting === 10);
  assert.equal(paused["provider-pause"]?.reason, "webhook answered 429: too much");
  assert.ok(Date.parse(paused["provider-pause"].until) > Date.now());
  assert.deepEqual([await metric("whenthen_waiting_sends"), await metric("whenthen_paused_send_queues")], [10, 1]);
  const tried = receiver.arrived.map(({ headers }) => headers["webhook-id"]);

  let no = 0;
  receiver.answering = (_, response) => answerJson(response, 200, { no: ++no });
  const done = await until(delivery, ({ succeeded }) => succeeded === 10);
  assert.deepEqual([done.waiting, done["in-flight"], done["provider-pause"]], [0, 0, null]);
  assert.deepEqual([await metric("whenthen_waiting_sends"), await metric("whenthen_sends_in_flight")], [0, 0]);
  const ids = receiver.arrived.slice(2).map(({ headers }) => headers["webhook-id"]);
  assert.equal(new Set(ids).size, 10);
  assert.ok(
    tried.every((id) => ids.includes(id)),
    "what was put off kept its id",
  );

  const { body } = await rig.admin<{ id: string }[]>("GET", `${path}/journal?status=success`);
  const reactions = await Promise.all(body.map(async ({ id }) => (await rig.admin("GET", `${path}/journal/${id}`)).body));
  const attempts = reactions.map(
    (reaction) => (reaction["commands"] as { attempts: { postponed?: { reason: string }[] }[] }[])[0]!.attempts,
  );
  assert.ok(attempts.every((list) => list.length === 1));
  assert.equal(attempts.filter(([attempt]) => attempt?.postponed?.[0]?.reason === "webhook answered 429: too much").length, 2);
});
