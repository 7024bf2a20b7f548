/** What is refused when too much is in hand, and that one tenant's flood refuses nobody else. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { requestToken, startRig, type Answer, type Refused } from "./rig.ts";

const rig = await startRig({ batchLimitBytes: 200_000, intakeLimitBytes: 400_000 });
after(() => rig.stop());

const ndjson = { "content-type": "application/x-ndjson" };

/** A batch of about that many bytes. */
function batchOf(bytes: number): string {
  const line = `${JSON.stringify({ id: 1, text: "x".repeat(980) })}\n`;
  return line.repeat(Math.round(bytes / line.length));
}

/** Holds the engine between two batches while `work` runs. */
async function whileHeld<T>(tenant: string, work: () => Promise<T>): Promise<T> {
  const { number } = (await rig.server.store.configuration.tenant(tenant))!;
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const holding = rig.server.engine.configure(number, () => held);
  try {
    return await work();
  } finally {
    release();
    await holding;
  }
}

async function stored(tenant: string): Promise<number> {
  const { body } = await rig.admin<{ history: unknown[] }>("GET", `/tenants/${tenant}/event/history?limit=100`);
  return body.history.length;
}

test("over its share a tenant gets 503 with Retry-After and nothing is stored; another still gets in", async () => {
  const [flooding, other] = [await rig.tenant(), await rig.tenant()];
  await stored(flooding);
  await stored(other);
  const send = (tenant: string, body: string): Promise<Answer<Refused>> => rig.admin("POST", `/tenants/${tenant}/events`, body, ndjson);
  const { first, second, others } = await whileHeld(flooding, async () => {
    const first = send(flooding, batchOf(150_000));
    const second = await send(flooding, batchOf(150_000));
    const others = send(other, batchOf(100_000));
    assert.equal((await rig.nobody("GET", "/healthz")).status, 200);
    assert.equal((await rig.admin("GET", `/tenants/${other}`)).status, 200);
    return { first, second, others };
  });
  assert.deepEqual([second.status, second.headers.get("retry-after")], [503, "1"]);
  assert.match(second.body.error, /too much in hand/);
  assert.deepEqual([(await first).status, (await others).status], [200, 200]);
  assert.equal(await stored(flooding), 100);
  assert.equal((await send(flooding, batchOf(150_000))).status, 200, "there is room again");
});

test("bodies without a length, and what comes out of packed ones, count as they come", async () => {
  const tenant = await rig.tenant();
  const path = `/tenants/${tenant}/events`;
  const statuses = await whileHeld(tenant, async () => {
    const first = rig.admin("POST", path, batchOf(150_000), ndjson);
    const packed = await rig.admin("POST", path, gzipSync(batchOf(150_000)), { ...ndjson, "content-encoding": "gzip" });
    const small = rig.admin("POST", path, gzipSync(batchOf(20_000)), { ...ndjson, "content-encoding": "gzip" });
    await rig.nobody("GET", "/healthz");
    return { packed, rest: [first, small] };
  });
  assert.equal(statuses.packed.status, 503);
  assert.deepEqual(
    (await Promise.all(statuses.rest)).map(({ status }) => status),
    [200, 200],
  );
});

test("a body that never ends is counted by what has come, and let go with its connection", async () => {
  const tenant = await rig.tenant();
  const used = (): Promise<number> => metric(rig, "whenthen_intake_bytes");
  const port = Number(new URL(rig.url).port);
  const socket = connect(port, "127.0.0.1");
  const { admin } = rig.server.firstStart!;
  const { body } = await requestToken(rig.url, admin["client-id"], admin["client-secret"]);
  socket.write(
    `POST /tenants/${tenant}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${String(body["access_token"])}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 190000\r\n\r\n${"x".repeat(100_000)}`,
  );
  while ((await used()) < 100_000) await turn();
  assert.equal(await used(), 100_000);
  socket.destroy();
  while ((await used()) > 0) await turn();
});

test("packed bodies that are cut off, or hold far more than they may, are refused", async () => {
  const path = `/tenants/${await rig.tenant()}/events`;
  const gzip = { ...ndjson, "content-encoding": "gzip" };
  const whole = gzipSync(batchOf(100_000));
  const cut = await rig.admin<Refused>("POST", path, whole.subarray(0, whole.length - 20), gzip);
  assert.deepEqual([cut.status, /Content-Encoding/.test(cut.body.error)], [400, true]);
  const bomb = gzipSync(Buffer.alloc(50_000_000, 32), { level: 9 });
  assert.ok(bomb.length < 100_000);
  const one = await rig.admin("POST", path.slice(0, -1), bomb, { "content-type": "application/json", "content-encoding": "gzip" });
  assert.equal(one.status, 413);
  assert.ok([413, 503].includes((await rig.admin("POST", path, bomb, gzip)).status), "whichever bound it meets first");
  while ((await metric(rig, "whenthen_intake_bytes")) > 0) await turn();
});

test("more events than may wait are refused whole, of the tenant that sends them only", async () => {
  const roomy = await startRig();
  const [tenant, other] = [await roomy.tenant(), await roomy.tenant()];
  const { number } = (await roomy.server.store.configuration.tenant(tenant))!;
  for (const id of [tenant, other]) await roomy.admin("GET", `/tenants/${id}/event/history`);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const holding = roomy.server.engine.configure(number, () => held);
  const batch = '{"id":1}\n'.repeat(50_000);
  const send = (id: string, body: string): Promise<Answer<Refused>> => roomy.admin("POST", `/tenants/${id}/events`, body, ndjson);
  const taken = [send(tenant, batch), send(tenant, batch)];
  while ((await metric(roomy, "whenthen_waiting_events")) < 100_000) await turn();
  const refused = await send(tenant, batch);
  assert.deepEqual([refused.status, /too many events wait/.test(refused.body.error)], [503, true]);
  taken.push(send(other, '{"id":1}\n'));
  release();
  await holding;
  assert.deepEqual(
    (await Promise.all(taken)).map(({ status }) => status),
    [200, 200, 200],
  );
  assert.equal(await metric(roomy, "whenthen_waiting_events"), 0);
  assert.equal(await metric(roomy, 'whenthen_events_refused_total{reason="overloaded"}'), 50_000);
  await roomy.stop();
});

/** One value of `GET /metrics`. */
async function metric({ url }: { readonly url: string }, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? Number.NaN);
}
