/** What holds for all routes: the prefix, bodies, what happens at paths and methods that are not there, shutting down. */
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Document, Operation } from "../../src/api/openapi-components.ts";
import { startRig, type Refused } from "./rig.ts";
import { ids } from "./walls-table.ts";

const rig = await startRig();
after(() => rig.stop());

const { body: document } = await rig.nobody<Document>("GET", "/openapi.json");

interface Route {
  readonly method: string;
  /** with a tenant that is there, and items that need not be */
  readonly path: string;
  readonly operation: Operation;
}

const routes: readonly Route[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    path: path.replaceAll(/\{([^}]*)\}/g, (_, name: string) => (name === "tenant" ? "demo" : ids[name]!.both)),
    operation,
  })),
);
const guarded = routes.filter(({ operation }) => operation.security !== undefined);

test("every route that needs a token needs it with the prefix, too; administrators are told that there is no such tenant, others are not", async () => {
  const stranger = await rig.asUser("member", []);
  assert.ok(guarded.length > 80);
  for (const { method, path } of guarded) {
    const answer = await rig.nobody<Refused>(method, `/1.0${path}`);
    assert.equal(answer.status, 401, `${method} ${path}`);
    assert.equal(typeof answer.body.error, "string");
    if (!path.startsWith("/tenants/demo")) continue;
    const nowhere = path.replace("demo", "nowhere");
    assert.equal((await stranger(method, nowhere)).status, 403, `${method} ${nowhere}`);
    assert.equal((await rig.admin(method, nowhere)).status, 404, `${method} ${nowhere}`);
  }
});

test("routes that take JSON refuse what is none or no UTF-8, other content types, and packed bodies unless they unpack them", async () => {
  const withJson = guarded.filter(({ operation }) => operation.requestBody?.content["application/json"] !== undefined);
  assert.ok(withJson.length > 30);
  const unpacking = new Set(["/tenants/demo/event", "/tenants/demo/events"]);
  const json = { "content-type": "application/json" };
  for (const { method, path } of withJson) {
    const at = `${method} ${path}`;
    const broken = await rig.admin<Refused>(method, path, "{");
    assert.deepEqual([broken.status, /not JSON/.test(broken.body.error)], [400, true], at);
    const latin = await rig.admin<Refused>(method, path, Buffer.from('{"name":"\xfc"}', "latin1"), json);
    assert.deepEqual([latin.status, latin.body.error], [400, "the body is not UTF-8"], at);
    assert.equal((await rig.admin(method, path, "<a/>", { "content-type": "application/xml" })).status, 415, at);
    const encoding = unpacking.has(path) ? "br" : "gzip";
    assert.equal((await rig.admin(method, path, gzipSync("{}"), { ...json, "content-encoding": encoding })).status, 415, at);
  }
});

test("where no body is taken none is passed over", async () => {
  const without = guarded.filter(({ method, operation }) => method === "POST" && operation.requestBody === undefined);
  assert.ok(without.length >= 5);
  for (const { method, path } of without) {
    const refused = await rig.admin<Refused>(method, path, { name: "x" });
    assert.deepEqual([refused.status, refused.body.error], [400, '"name" is not known here; this request takes nothing in its body'], path);
  }
});

test("a query where none is looked at is refused, so that nobody pauses everything who meant one integration", async () => {
  const without = guarded.filter(({ operation: { parameters = [] } }) => parameters.every((one) => one.in !== "query"));
  assert.ok(without.length > 40);
  for (const { method, path, operation } of without) {
    if (operation.tags.includes("Events") && method === "POST") continue;
    const refused = await rig.admin<Refused>(method, `${path}?integration=twilio`);
    const told = '"integration" is not known here; this request has no query';
    assert.deepEqual([refused.status, refused.body.error], [400, told], `${method} ${path}`);
  }
  assert.equal((await rig.admin("GET", "/tenants/demo")).body["paused"], false);
  await rig.admin("POST", "/tenants/demo/key-attribute", { key: "id", confirm: true });
  assert.equal((await rig.admin("POST", "/tenants/demo/event?from=shop", { id: 1 })).status, 200, "events are taken");
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
