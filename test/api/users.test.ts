import assert from "node:assert/strict";
import { after, test } from "node:test";
import { requestToken, startRig, unique, type Caller, type Refused } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

interface Made {
  readonly email: string;
  readonly clientId: string;
  readonly secret: string;
  readonly caller: Caller;
}

async function make(role: string, tenants: readonly string[] = []): Promise<Made> {
  const email = `${unique("user")}@acme.example`;
  const { body } = await rig.admin("POST", "/users", { email, name: "Ann", role, tenants });
  const [clientId, secret] = [String(body["client-id"]), String(body["client-secret"])];
  return { email, clientId, secret, caller: await rig.as(clientId, secret) };
}

test("a user is read, changed and deleted, by an address in any case", async () => {
  for (const prefix of ["", "/1.0"]) {
    const { email, clientId } = await make("member", ["demo"]);
    const path = `${prefix}/users/${encodeURIComponent(email)}`;
    const told = { email, name: "Ann", role: "member", tenants: ["demo"], "client-ids": [clientId] };
    assert.deepEqual((await rig.admin("GET", path)).body, told);
    assert.deepEqual((await rig.admin("GET", path.toUpperCase().replace("/USERS", "/users"))).body, told);
    const changed = await rig.admin("PUT", path, { ...told, name: "Anna", role: "viewer", tenants: [] });
    assert.deepEqual([changed.status, changed.body], [200, { ...told, name: "Anna", role: "viewer", tenants: [] }]);
    const moved = `${unique("moved")}@acme.example`;
    assert.equal((await rig.admin("PUT", path, { email: moved })).body["email"], moved);
    assert.equal((await rig.admin("GET", path)).status, 404);
    const gone = await rig.admin("DELETE", `${prefix}/users/${moved}`);
    assert.deepEqual([gone.status, gone.body], [204, null]);
    assert.equal((await rig.admin("DELETE", `${prefix}/users/${moved}`)).status, 404);
  }
});

test("what is wrong with a change is told, and nothing changes", async () => {
  const { email } = await make("member", ["demo"]);
  const path = `/users/${email}`;
  const cases: [body: object, status: number, says: RegExp][] = [
    [{ tenants: ["demo", "nowhere"], name: "x" }, 400, /"nowhere", but there is no such tenant/],
    [{ email: "admin@LOCALHOST" }, 409, /e-mail address admin@LOCALHOST already/],
    [{ role: "boss" }, 400, /"role" must be "admin", "member" or "viewer"/],
    [{ password: "short" }, 400, /"password" must be a string of 8 to 1000 characters or null/],
    [{ nmae: "x" }, 400, /did you mean "name"/],
  ];
  for (const [body, status, says] of cases) {
    const answer = await rig.admin<Refused>("PUT", path, body);
    assert.equal(answer.status, status);
    assert.match(answer.body.error, says);
  }
  const { body } = await rig.admin("GET", path);
  assert.deepEqual([body["name"], body["tenants"]], ["Ann", ["demo"]]);
  assert.match((await rig.admin<Refused>("GET", "/users/nobody@b.c")).body.error, /no user nobody@b\.c/);
});

test("the members of a tenant are listed, and no others", async () => {
  const tenant = await rig.tenant();
  const [first, second] = [await make("member", [tenant, "demo"]), await make("viewer", [tenant])];
  await make("member", ["demo"]);
  const { body } = await rig.admin<{ email: string }[]>("GET", `/1.0/tenants/${tenant}/users`);
  assert.deepEqual(
    body.map(({ email }) => email),
    [first.email, second.email],
  );
  assert.equal((await first.caller("GET", `/tenants/${tenant}/users`)).status, 403, "for administrators");
});

test("less access holds at once, for tokens already given out", async () => {
  const tenant = await rig.tenant();
  const { email, caller } = await make("member", [tenant]);
  const path = `/users/${email}`;
  const status = async (method: string, at: string, body?: object): Promise<number> => (await caller(method, at, body)).status;
  const write = (): Promise<number> => status("POST", `/tenants/${tenant}/event`, { id: 1 });
  const read = (): Promise<number> => status("GET", `/tenants/${tenant}`);
  assert.deepEqual([await write(), await read()], [200, 200]);
  await rig.admin("PUT", path, { role: "viewer" });
  assert.deepEqual([await write(), await read()], [403, 200]);
  await rig.admin("PUT", path, { role: "member" });
  assert.equal(await write(), 200, "and so does more");
  await rig.admin("PUT", path, { tenants: [] });
  assert.deepEqual([await write(), await read()], [403, 403]);
  await rig.admin("PUT", path, { tenants: [tenant] });
  assert.equal(await read(), 200);
  await rig.admin("DELETE", path);
  assert.deepEqual([await write(), await read()], [401, 401]);
});

test("an administrator who is made a member administers no more", async () => {
  const { email, caller } = await make("admin");
  assert.equal((await caller("GET", "/users")).status, 200);
  await rig.admin("PUT", `/users/${email}`, { role: "member" });
  assert.equal((await caller("GET", "/users")).status, 403);
});

test("a deleted user's client gets no token", async () => {
  const { email, clientId, secret } = await make("member");
  await rig.admin("DELETE", `/users/${email}`);
  assert.equal((await requestToken(rig.url, clientId, secret)).status, 401);
});

test("the last administrator can't be deleted or made anything else, also when two go at once", async () => {
  const alone = await startRig();
  try {
    const last = "/users/admin@localhost";
    for (const [method, body] of [["DELETE", undefined] as const, ["PUT", { role: "viewer" }] as const]) {
      const answer = await alone.admin<Refused>(method, last, body);
      assert.equal(answer.status, 409);
      assert.match(answer.body.error, /admin@localhost is the last administrator; make another user one first/);
    }
    assert.equal((await alone.admin("PUT", last, { name: "Root" })).status, 200);
    const administrators = [{ email: "admin@localhost", caller: alone.admin }];
    for (const email of ["b@acme.example", "c@acme.example"]) {
      const { body } = await alone.admin("POST", "/users", { email, role: "admin" });
      administrators.push({ email, caller: await alone.as(String(body["client-id"]), String(body["client-secret"])) });
    }
    const resigned = administrators.map(({ email, caller }) => caller("PUT", `/users/${email}`, { role: "member" }));
    const statuses = (await Promise.all(resigned)).map(({ status }) => String(status));
    assert.deepEqual(statuses.sort(), ["200", "200", "409"]);
    const left = await alone.server.store.configuration.users();
    assert.equal(left.filter(({ role }) => role === "admin").length, 1);
  } finally {
    await alone.stop();
  }
});
