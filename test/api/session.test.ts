import assert from "node:assert/strict";
import { after, mock, test } from "node:test";
import type { ServerConfig } from "../../src/config/settings.ts";
import { startRig, unique, type Answer, type Refused, type Rig } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const password = "correct horse battery";

/** What the server sees of a browser: it keeps cookies and says where its requests come from. */
class Browser {
  readonly cookies = new Map<string, string>();
  /** the Set-Cookie lines of the last answer */
  set: readonly string[] = [];
  private readonly rig: Rig;
  private readonly own: Record<string, string>;

  constructor(of: Rig, own: Record<string, string> = { "sec-fetch-site": "same-origin" }) {
    this.rig = of;
    this.own = own;
  }

  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...this.own, ...(cookie === "" ? {} : { cookie }), ...more };
    const answer = await this.rig.nobody<T>(method, path, body, headers);
    this.set = answer.headers.getSetCookie();
    for (const line of this.set) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === "") this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return answer;
  }

  signIn(email: string, given = password): Promise<Answer> {
    return this.send("POST", "/session", { email, password: given });
  }
}

async function userWith(role: string, tenants: readonly string[] = [], of = rig): Promise<string> {
  const email = `${unique("Person")}@acme.example`;
  await of.admin("POST", "/users", { email, role, tenants, password });
  return email;
}

async function signedIn(role: string, tenants: readonly string[] = []): Promise<{ browser: Browser; email: string }> {
  const email = await userWith(role, tenants);
  const browser = new Browser(rig);
  assert.equal((await browser.signIn(email)).status, 201);
  return { browser, email };
}

const statusOf = async (answer: Promise<Answer<unknown>>): Promise<number> => (await answer).status;

async function withRig(changes: Partial<ServerConfig>, work: (rig: Rig) => Promise<void>): Promise<void> {
  const other = await startRig(changes);
  try {
    await work(other);
  } finally {
    await other.stop();
  }
}

test("a browser signs in, gets in wherever a token does, and signs out", async () => {
  for (const prefix of ["", "/1.0"]) {
    const email = await userWith("member", ["demo"]);
    const browser = new Browser(rig);
    const { status, headers, body } = await browser.send("POST", `${prefix}/session`, { email: email.toUpperCase(), password });
    assert.deepEqual([status, headers.get("cache-control")], [201, "no-store"]);
    assert.deepEqual([body["email"], body["role"], body["tenants"]], [email, "member", ["demo"]]);
    assert.deepEqual(body["scopes"], ["events:write", "config:read", "config:write", "journal:read"]);
    assert.deepEqual((await browser.send("GET", `${prefix}/session`)).body["email"], email);
    assert.equal(await statusOf(browser.send("GET", "/tenants/demo")), 200);
    assert.equal(await statusOf(browser.send("POST", "/tenants/demo/event", { id: 1 })), 200);
    assert.equal(await statusOf(browser.send("GET", "/tenants")), 403, "no more than the role allows");
    const kept = new Map(browser.cookies);
    assert.equal(await statusOf(browser.send("DELETE", `${prefix}/session`)), 204);
    assert.equal(browser.cookies.has("whenthen-session"), false);
    for (const [name, value] of kept) browser.cookies.set(name, value);
    const over = await browser.send<Refused>("GET", "/tenants/demo");
    assert.equal(over.status, 401);
    assert.match(over.body.error, /the session has ended; sign in again with POST \/session/);
  }
});

test("the cookie is HttpOnly and SameSite; with https it is Secure and bound to the host", async () => {
  const { browser } = await signedIn("member");
  assert.match(browser.set[0]!, /^whenthen-session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/);
  await withRig({ publicUrl: "https://when.example" }, async (secure) => {
    const email = await userWith("member", ["demo"], secure);
    const one = new Browser(secure, { origin: "https://when.example" });
    await one.signIn(email);
    assert.match(one.set[0]!, /^__Host-whenthen-session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    assert.match(one.set[1]!, /^__Host-whenthen-device=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    assert.equal(await statusOf(one.send("POST", "/tenants/demo/event", { id: 1 })), 200);
  });
});

test("wrong passwords, unknown users and users without a password get one and the same answer", async () => {
  const email = await userWith("member");
  const without = `${unique("none")}@acme.example`;
  await rig.admin("POST", "/users", { email: without });
  const answers: Answer<unknown>[] = [];
  for (const [who, given] of [[email, "wrong one"] as const, [`${unique("x")}@b.c`, password] as const, [without, ""] as const]) {
    answers.push(await new Browser(rig).signIn(who, given));
  }
  for (const { status, headers, body } of answers) {
    assert.equal(status, 401);
    assert.ok(headers.has("www-authenticate"));
    assert.deepEqual(body, { error: "the e-mail address or the password is wrong" });
    assert.deepEqual(headers.getSetCookie(), []);
  }
  for (const body of [{}, { email }, { email, password, remember: true }, "x=1"]) {
    const status = await statusOf(new Browser(rig).send("POST", "/session", body));
    assert.equal(status, 400);
  }
  const form = { "content-type": "application/x-www-form-urlencoded" };
  assert.equal(await statusOf(new Browser(rig).send("POST", "/session", `email=${email}&password=${password}`, form)), 415);
});

test("what a cookie lets in and changes something must come from our own pages", async () => {
  const { browser } = await signedIn("member", ["demo"]);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const port = new URL(rig.url).host;
  const cases: [headers: Record<string, string>, ours: boolean][] = [
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "none" }, true],
    [{ origin: `http://${port}` }, true],
    [{ "sec-fetch-site": "same-site" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ "sec-fetch-site": "cross-site", origin: `http://${port}` }, false],
    [{ origin: "https://evil.example" }, false],
    [{ origin: `https://${port}` }, false],
    [{ origin: "null" }, false],
    [{}, false],
  ];
  for (const [headers, ours] of cases) {
    const send = (method: string, path: string, body?: object): Promise<Answer<Refused>> =>
      rig.nobody<Refused>(method, path, body, { ...headers, cookie });
    const changed = await send("PUT", "/tenants/demo/settings", {});
    assert.equal(changed.status, ours ? 200 : 403, JSON.stringify(headers));
    if (!ours) assert.match(changed.body.error, /must come from the server's own pages/);
    assert.equal((await send("GET", "/tenants/demo/settings")).status, 200, "reading tells only who may read the answer");
    if (!ours) assert.equal((await send("DELETE", "/session")).status, 403);
  }
  const bearer = await rig.asUser("member", ["demo"]);
  const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  assert.equal((await bearer("PUT", "/tenants/demo/settings", {}, foreign)).status, 200, "a token is never sent by itself");
});

test("a page of another site can't sign its visitor in", async () => {
  const email = await userWith("member");
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }] as Record<string, string>[]) {
    assert.equal((await new Browser(rig, headers).signIn(email)).status, 403);
  }
  assert.equal((await new Browser(rig, {}).signIn(email)).status, 201, "a program that says nothing may");
});

test("a new sign-in ends the session before it, so that none can be foisted on anyone", async () => {
  const { browser, email } = await signedIn("member", ["demo"]);
  const former = browser.cookies.get("whenthen-session")!;
  await browser.signIn(email);
  assert.notEqual(browser.cookies.get("whenthen-session"), former);
  assert.equal(await statusOf(rig.nobody("GET", "/tenants/demo", undefined, { cookie: `whenthen-session=${former}` })), 401);
});

test("a session ends when it is not used, and in any case after its lifetime", async () => {
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  try {
    await withRig({ sessionIdleSeconds: 600, sessionLifetimeSeconds: 3_000 }, async (short) => {
      const email = await userWith("member", ["demo"], short);
      const [idle, busy] = [new Browser(short), new Browser(short)];
      for (const browser of [idle, busy]) {
        const { body } = await browser.signIn(email);
        assert.equal(Date.parse(String(body["expires-at"])) - Date.now(), 600_000);
      }
      for (let i = 0; i < 5; i++) {
        mock.timers.tick(599_000);
        assert.equal(await statusOf(busy.send("GET", "/tenants/demo")), 200);
      }
      const { body } = await busy.send("GET", "/account/auth");
      assert.equal(Date.parse(String(body["expires-at"])) - Date.now(), 5_000);
      assert.equal(await statusOf(idle.send("GET", "/tenants/demo")), 401);
      mock.timers.tick(5_000);
      assert.equal(await statusOf(busy.send("GET", "/tenants/demo")), 401);
    });
  } finally {
    mock.timers.reset();
  }
});

test("less access holds at once for sessions, too; a password that an administrator sets ends them", async () => {
  const { browser, email } = await signedIn("member", ["demo"]);
  const send = (): Promise<number> => statusOf(browser.send("POST", "/tenants/demo/event", { id: 1 }));
  assert.equal(await send(), 200);
  await rig.admin("PUT", `/users/${email}`, { role: "viewer" });
  assert.equal(await send(), 403);
  await rig.admin("PUT", `/users/${email}`, { role: "member", tenants: [] });
  assert.equal(await send(), 403);
  await rig.admin("PUT", `/users/${email}`, { tenants: ["demo"], password: "another good one" });
  assert.equal(await send(), 401);
  assert.equal(await statusOf(browser.signIn(email)), 401);
  assert.equal(await statusOf(browser.signIn(email, "another good one")), 201);
  await rig.admin("DELETE", `/users/${email}`);
  assert.equal(await send(), 401);
});

test("a user changes their own password; their other sessions end, this one and the clients' tokens stay", async () => {
  const { browser, email } = await signedIn("member", ["demo"]);
  const other = new Browser(rig);
  await other.signIn(email);
  const { body: client } = await browser.send("POST", "/account/clients", { name: "till" });
  const caller = await rig.as(String(client["client-id"]), String(client["client-secret"]));
  const change = (given: string, fresh: string): Promise<Answer<Refused>> =>
    browser.send<Refused>("POST", "/account/change_password", { password: given, "new-password": fresh });
  const wrong = await change("not this one", "new and long enough");
  assert.deepEqual([wrong.status, wrong.body.error], [400, '"password" is not the password of today']);
  assert.equal((await change(password, "short")).status, 400);
  assert.equal((await change(password, "new and long enough")).status, 204);
  assert.equal(await statusOf(browser.send("GET", "/tenants/demo")), 200);
  assert.equal(await statusOf(other.send("GET", "/tenants/demo")), 401);
  assert.equal(await statusOf(caller("GET", "/tenants/demo")), 200);
  assert.equal(await statusOf(other.signIn(email)), 401);
  assert.equal(await statusOf(other.signIn(email, "new and long enough")), 201);
  const { body } = await rig.admin<Record<string, unknown>[]>("GET", `/audit?kind=user&item=${email}`);
  assert.deepEqual([body[0]!["user"], body[0]!["client"], body[0]!["after"]], [email, null, { password: "******** (changed)" }]);
});

test("guessing is slowed, also the right guess; a browser that has been let in before is not held up", async () => {
  const { browser, email } = await signedIn("member");
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  try {
    const guesser = new Browser(rig);
    for (let i = 0; i < 5; i++) assert.equal(await statusOf(guesser.signIn(email, `guess number ${i}`)), 401);
    for (const given of ["one more guess", password]) {
      const { status, headers, body } = await guesser.signIn(email, given);
      assert.equal(status, 429);
      assert.equal(headers.get("retry-after"), "1");
      assert.deepEqual(body, { error: "too many wrong passwords; try again in 1 second" });
    }
    await browser.send("DELETE", "/session");
    assert.equal(await statusOf(browser.signIn(email)), 201);
    const forged = new Browser(rig);
    forged.cookies.set("whenthen-device", `${browser.cookies.get("whenthen-device")!.split(".")[0]}.forged`);
    assert.equal(await statusOf(forged.signIn(email)), 429);
    mock.timers.tick(1_000);
    assert.equal(await statusOf(guesser.signIn(email)), 201, "nobody is out for good");
  } finally {
    mock.timers.reset();
  }
});

test("the account tells who is calling, what lets them in, and where they may go", async () => {
  const [own] = [await rig.tenant(), await rig.tenant()];
  const member = await rig.asUser("member", [own], "config:read journal:read");
  const { body: account } = await member<{ email: string; "client-id": string; clients: { "client-id": string }[] }>("GET", "/1.0/account");
  assert.deepEqual(Object.keys(account), ["email", "name", "role", "client-id", "tenants", "clients"]);
  assert.equal(account.clients[0]!["client-id"], account["client-id"]);
  const { body: auth } = await member("GET", "/account/auth");
  assert.deepEqual([auth["client-id"], auth["role"], auth["scopes"]], [account["client-id"], "member", ["config:read", "journal:read"]]);
  const { body: tenants } = await member<{ id: string }[]>("GET", "/account/tenants");
  assert.deepEqual(
    tenants.map(({ id }) => id),
    [own],
  );
  const { body: all } = await rig.admin<{ id: string }[]>("GET", "/account/tenants");
  assert.ok(all.length > 2);
  const { browser, email } = await signedIn("viewer", [own]);
  const { body: seen } = await browser.send("GET", "/account");
  assert.deepEqual([seen["email"], seen["client-id"]], [email, null]);
  assert.equal(await statusOf(member("GET", "/session")), 400);
});
