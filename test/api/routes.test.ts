/** What holds for all routes: the walls, the prefix, what happens at paths and methods that are not there, shutting down. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { startRig, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const routes: readonly (readonly [method: string, path: string, body?: object])[] = [
  ["GET", "/tenants"],
  ["POST", "/tenants", { id: "x" }],
  ["GET", "/audit"],
  ["GET", "/tenants/demo/audit"],
  ["GET", "/users"],
  ["POST", "/users", { email: "a@b.example" }],
  ["POST", "/account/clients/CLx/rotate"],
  ["GET", "/tenants/demo"],
  ["GET", "/tenants/demo/key-attribute"],
  ["POST", "/tenants/demo/key-attribute", { key: "id" }],
  ["GET", "/tenants/demo/settings"],
  ["PUT", "/tenants/demo/settings", {}],
  ["GET", "/tenants/demo/clock"],
  ["POST", "/tenants/demo/clock", { to: 0 }],
  ["POST", "/tenants/demo/event", { id: 1 }],
  ["POST", "/tenants/demo/events", []],
  ["GET", "/tenants/demo/event/history"],
  ...["patterns", "templates", "augments"].flatMap((kind) => [
    ["GET", `/tenants/demo/${kind}`] as const,
    ["POST", `/tenants/demo/${kind}`, { name: "x" }] as const,
    ["GET", `/tenants/demo/${kind}/X1`] as const,
    ["PUT", `/tenants/demo/${kind}/X1`, {}] as const,
    ["DELETE", `/tenants/demo/${kind}/X1`] as const,
  ]),
  ["GET", "/tenants/demo/patterns/PT1/versions"],
  ["GET", "/tenants/demo/patterns/PT1/versions/1"],
  ["POST", "/tenants/demo/patterns/PT1/versions/1/restore"],
  ["POST", "/tenants/demo/patterns/check", {}],
  ["GET", "/tenants/demo/templates/TM1/used-by"],
  ["GET", "/tenants/demo/identities"],
  ["GET", "/tenants/demo/identities/journal"],
  ["GET", "/integrations/types"],
  ["POST", "/secret-key/rotate", {}],
  ["GET", "/tenants/demo/integrations"],
  ["GET", "/tenants/demo/integrations/echo"],
  ["POST", "/tenants/demo/integrations/datasift", { username: "u", "api-key": "k" }],
  ["DELETE", "/tenants/demo/integrations/datasift"],
  ["GET", "/tenants/demo/export"],
  ["POST", "/tenants/demo/apply", {}],
  ["GET", "/tenants/demo/journal"],
  ["GET", "/tenants/demo/journal/RE1"],
];

test("every route needs a token, with and without the prefix", async () => {
  for (const [method, path, given] of routes) {
    for (const prefix of ["", "/1.0"]) {
      const answer = await rig.nobody<Refused>(method, prefix + path, given);
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.equal(typeof answer.body.error, "string");
    }
  }
});

test("every route of a tenant is walled: 403 for others, whether the tenant exists or not; 404 for administrators", async () => {
  const stranger = await rig.asUser("member", []);
  for (const [method, path, given] of routes.filter(([, path]) => path.startsWith("/tenants/demo"))) {
    const nowhere = path.replace("demo", "nowhere");
    assert.equal((await stranger(method, path, given)).status, 403, `${method} ${path}`);
    assert.equal((await stranger(method, nowhere, given)).status, 403, `${method} ${nowhere}`);
    assert.equal((await rig.admin(method, nowhere, given)).status, 404, `${method} ${nowhere}`);
  }
});

test("routes that take a body refuse what is no JSON, and other content types", async () => {
  const withBody = routes.filter(([, , given]) => given !== undefined);
  assert.ok(withBody.length > 8);
  for (const [method, path] of withBody) {
    const broken = await rig.admin<Refused>(method, path, "{");
    assert.equal(broken.status, 400, `${method} ${path}`);
    assert.match(broken.body.error, /not JSON/);
    assert.equal((await rig.admin(method, path, "<a/>", { "content-type": "application/xml" })).status, 415, `${method} ${path}`);
  }
});

test("a body over the limit is 413", async () => {
  const answer = await rig.admin<Refused>("POST", "/tenants/demo/patterns", { name: "x", when: "x".repeat(1_100_000) });
  assert.equal(answer.status, 413);
  assert.match(answer.body.error, /larger than 1048576 bytes/);
});

test("an unknown path is 404, a method that is not there 405 with those that are", async () => {
  for (const prefix of ["", "/1.0"]) {
    const unknown = await rig.admin<Refused>("GET", `${prefix}/tenants/demo/nothing`);
    assert.equal(unknown.status, 404);
    assert.match(unknown.body.error, /nothing at .*\/nothing/);
    const wrong = await rig.admin<Refused>("DELETE", `${prefix}/tenants/demo/patterns`);
    assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD, POST"]);
    assert.match(wrong.body.error, /possible are GET, HEAD, POST/);
  }
  assert.equal((await rig.admin("GET", "/2.0/tenants")).status, 404);
  assert.equal((await rig.admin("GET", "/tenants/%")).status, 400, "a path that can't be decoded");
});

test("health is open to everyone", async () => {
  for (const prefix of ["", "/1.0"]) {
    assert.deepEqual((await rig.nobody("GET", `${prefix}/healthz`)).body, { status: "alive" });
    assert.deepEqual((await rig.nobody("GET", `${prefix}/readyz`)).body, { status: "ready" });
  }
});

test("a store that has gone makes an event 503, with nothing stored, and the server not ready", async () => {
  const broken = await startRig();
  const { store } = broken.server;
  await broken.admin("GET", "/tenants/demo");
  const { commit } = store.engine;
  const failing: { commit: typeof commit } = store.engine;
  failing.commit = async () => {
    throw new Error("the disk is full");
  };
  const refused = await broken.admin<Refused>("POST", "/tenants/demo/event", { id: 1 });
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "1");
  const unready = await broken.nobody("GET", "/readyz");
  assert.deepEqual([unready.status, unready.headers.get("retry-after")], [503, "1"]);
  assert.equal((await broken.nobody("GET", "/healthz")).status, 200);
  failing.commit = commit;
  assert.deepEqual((await broken.admin("GET", "/tenants/demo/event/history")).body, { history: [] });
  await broken.stop();
});

test("while the server stops, requests in hand are finished and new ones get 503 with Retry-After", async () => {
  const stopping = await startRig();
  const { number } = (await stopping.server.store.configuration.tenant("demo"))!;
  const { admin } = stopping.server.firstStart!;
  const form = { grant_type: "client_credentials", client_id: admin["client-id"], client_secret: admin["client-secret"] };
  const answer = await fetch(`${stopping.url}/token`, { method: "POST", body: new URLSearchParams(form) });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const holding = stopping.server.engine.configure(number, () => held);

  const port = Number(new URL(stopping.url).port);
  const socket = connect(port, "127.0.0.1");
  const heard: Buffer[] = [];
  socket.on("data", (chunk) => heard.push(chunk));
  const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  const request = `POST /tenants/demo/event HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"id":1}`;
  socket.write(request);
  await stopping.nobody("GET", "/healthz");
  const stopped = stopping.stop();
  while (await accepts(port)) await turn();
  socket.write(request);
  await new Promise<void>((resolve) => socket.write("", () => resolve()));
  for (let i = 0; i < 200; i++) await turn();
  release();
  await holding;
  await Promise.all([ended, stopped]);
  const [first, second] = Buffer.concat(heard)
    .toString()
    .split(/(?=HTTP\/1\.1 )/);
  assert.match(first ?? "", /^HTTP\/1\.1 200 /);
  assert.match(second ?? "", /^HTTP\/1\.1 503 [^]*retry-after: 1[^]*shutting down/i);
});

/** Whether the port takes new connections. */
function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(port, "127.0.0.1");
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}
