import assert from "node:assert/strict";
import { after, test } from "node:test";
import { requestToken, startRig, unique } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const { "client-id": id, "client-secret": secret } = rig.server.firstStart!.admin;
const form = { "content-type": "application/x-www-form-urlencoded" };

test("client credentials by HTTP Basic give a token that lets in", async () => {
  for (const prefix of ["", "/1.0"]) {
    const { status, headers, body } = await requestToken(rig.url + prefix, id, secret);
    assert.equal(status, 200);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.deepEqual({ ...body, access_token: "" }, { access_token: "", token_type: "bearer", expires_in: 3600 });
    const token = String(body["access_token"]);
    assert.match(token, /^[\w-]{43}$/, "256 random bits");
    const { status: allowed } = await rig.nobody("GET", "/tenants", undefined, { authorization: `bearer ${token}` });
    assert.equal(allowed, 200);
  }
});

test("client credentials may be form fields", async () => {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret }).toString();
  assert.equal((await rig.nobody("POST", "/token", body, form)).status, 200);
});

test("the errors are those of RFC 6749", async () => {
  const cases: [form: Record<string, string>, status: number, error: string, says: RegExp][] = [
    [{ grant_type: "password" }, 400, "unsupported_grant_type", /must be client_credentials/],
    [{ scope: "nonsense" }, 400, "invalid_scope", /no scope nonsense; there are events:write/],
    [{ client_secret: secret }, 400, "invalid_request", /given twice/],
    [{ client_id: "another" }, 400, "invalid_request", /another one/],
  ];
  for (const [fields, status, error, says] of cases) {
    const answer = await requestToken(rig.url, id, secret, fields);
    assert.deepEqual([answer.status, answer.body["error"]], [status, error]);
    assert.match(String(answer.body["error_description"]), says);
    assert.equal(answer.headers.get("cache-control"), "no-store");
  }
  const basic = { ...form, authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` };
  const missing = await rig.nobody("POST", "/token", "", basic);
  assert.deepEqual([missing.status, missing.body["error"]], [400, "invalid_request"]);
  const twice = await rig.nobody("POST", "/token", "grant_type=client_credentials&grant_type=client_credentials", basic);
  assert.deepEqual([twice.status, twice.body["error"]], [400, "invalid_request"]);
});

test("a wrong secret, an unknown client and none at all are 401", async () => {
  const wrong = [await requestToken(rig.url, id, "wrong"), await requestToken(rig.url, "CLnobody", secret)];
  for (const answer of [...wrong, await rig.nobody("POST", "/token", "grant_type=client_credentials", form)]) {
    assert.deepEqual([answer.status, answer.body["error"]], [401, "invalid_client"]);
    assert.match(answer.headers.get("www-authenticate") ?? "", /^Basic /);
  }
});

test("a token request that is no form is 415", async () => {
  const answer = await rig.nobody("POST", "/token", { grant_type: "client_credentials" });
  assert.equal(answer.status, 415);
  assert.match(String(answer.body["error"]), /x-www-form-urlencoded/);
});

test("a token has the scopes asked for, and no other right", async () => {
  const tenant = await rig.tenant();
  const sender = await rig.asUser("member", [tenant], "events:write");
  assert.equal((await sender("POST", `/tenants/${tenant}/event`, { id: 1 })).status, 200);
  const refused = await sender("GET", `/tenants/${tenant}/patterns`);
  assert.equal(refused.status, 403);
  assert.match(String(refused.body["error"]), /scope config:read/);
});

test("a client can't ask for more than its user's role allows", async () => {
  const { body } = await rig.admin("POST", "/users", { email: `${unique("v")}@test.example`, role: "viewer" });
  const answer = await requestToken(rig.url, String(body["client-id"]), String(body["client-secret"]), { scope: "journal:read platform" });
  assert.deepEqual([answer.status, answer.body["error"]], [400, "invalid_scope"]);
  assert.match(String(answer.body["error_description"]), /scope platform/);
});

test("requests without a token, with a foreign or a broken one are 401 and say how to get one", async () => {
  const cases: [authorization: string | undefined, says: RegExp, challenge: RegExp][] = [
    [undefined, /POST \/token/, /^Bearer realm="whenthen"$/],
    ["Bearer nonsense", /not known/, /error="invalid_token"/],
    ["Basic abc", /Bearer TOKEN/, /^Bearer/],
  ];
  for (const [authorization, says, challenge] of cases) {
    const answer = await rig.nobody("GET", "/tenants", undefined, authorization === undefined ? {} : { authorization });
    assert.equal(answer.status, 401);
    assert.match(String(answer.body["error"]), says);
    assert.match(answer.headers.get("www-authenticate") ?? "", challenge);
  }
});

test("a new secret ends the old one and every token got with it, at once", async () => {
  const { body } = await rig.admin("POST", "/users", { email: `${unique("r")}@test.example`, role: "member", tenants: ["demo"] });
  const [clientId, old] = [String(body["client-id"]), String(body["client-secret"])];
  const caller = await rig.as(clientId, old);
  assert.equal((await caller("GET", "/tenants/demo")).status, 200);
  const other = await rig.asUser("member", []);
  assert.equal((await other("POST", `/account/clients/${clientId}/rotate`)).status, 403, "another's client");
  const rotated = await caller("POST", `/1.0/account/clients/${clientId}/rotate`, { "overlap-seconds": 0 });
  assert.equal(rotated.status, 200);
  assert.equal(rotated.headers.get("cache-control"), "no-store");
  assert.equal((await caller("GET", "/tenants/demo")).status, 401);
  assert.equal((await requestToken(rig.url, clientId, old)).status, 401);
  const again = await rig.as(clientId, String(rotated.body["client-secret"]));
  assert.equal((await again("GET", "/tenants/demo")).status, 200);
  assert.equal((await rig.admin("POST", `/account/clients/${clientId}/rotate`)).status, 200, "an administrator may");
  assert.equal((await rig.admin("POST", "/account/clients/CLnobody/rotate")).status, 404);
});

test("a token expires", async () => {
  const short = await startRig({ tokenLifetimeSeconds: 0 });
  try {
    const answer = await short.admin("GET", "/tenants");
    assert.equal(answer.status, 401);
    assert.match(String(answer.body["error"]), /expired/);
  } finally {
    await short.stop();
  }
});
