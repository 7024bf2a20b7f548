/** Forwarding headers count from the proxies that the operator names, and from nobody else. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startRig, unique, type Answer, type Rig } from "./rig.ts";

/** Time stands still, so that nobody has waited long enough meanwhile. */
const now = Date.now();
const outside = { now: () => now };
const behind = await startRig({ trustedProxies: [{ address: "127.0.0.0", prefix: 8 }] }, {}, outside);
const open = await startRig({}, {}, outside);
after(() => Promise.all([behind.stop(), open.stop()]));

/** An attempt of somebody who has not tried before, so that only the address can be held against it. */
function guess({ nobody }: Rig, forwardedFor: string): Promise<Answer> {
  const attempt = { email: `${unique("stranger")}@test.example`, password: "a wrong guess" };
  return nobody("POST", "/session", attempt, { "x-forwarded-for": forwardedFor });
}

async function guessTwentyTimes(rig: Rig, forwardedFor: (i: number) => string): Promise<void> {
  for (let i = 0; i < 20; i++) assert.equal((await guess(rig, forwardedFor(i))).status, 401);
}

test("behind a trusted proxy guesses count against the address that it tells, whatever the caller had put before", async () => {
  await guessTwentyTimes(behind, (i) => (i % 2 === 0 ? "203.0.113.7" : `198.51.100.${i}, 203.0.113.7`));
  assert.equal((await guess(behind, "203.0.113.7")).status, 429);
  assert.equal((await guess(behind, "203.0.113.8, 203.0.113.7")).status, 429);
  assert.equal((await guess(behind, "203.0.113.8")).status, 401, "others behind the same proxy are not held up");
  assert.equal((await guess(behind, "203.0.113.7, 203.0.113.8")).status, 401);
  assert.equal((await guess(behind, "203.0.113.7, 127.0.0.9")).status, 429, "a second proxy of ours is passed over");
});

test("from anyone else X-Forwarded-For counts for nothing", async () => {
  await guessTwentyTimes(open, (i) => `203.0.113.${i}`);
  assert.equal((await guess(open, "198.51.100.1")).status, 429);
});

test("what the proxy tells of host and protocol says which pages are our own, and from anyone else does not", async () => {
  const forwarded = { "x-forwarded-host": "whenthen.example", "x-forwarded-proto": "https" };
  const signOut = async ({ admin, nobody }: Rig, headers: Record<string, string>): Promise<number> => {
    const email = `${unique("person")}@test.example`;
    await admin("POST", "/users", { email, password: "correct horse battery" });
    const proxy = { "x-forwarded-for": "192.0.2.1" };
    const signedIn = await nobody("POST", "/session", { email, password: "correct horse battery" }, proxy);
    const cookie = signedIn.headers.getSetCookie().map((one) => one.split(";")[0]!);
    return (await nobody("DELETE", "/session", undefined, { ...proxy, cookie: cookie.join("; "), ...headers })).status;
  };
  const ours = { origin: "https://whenthen.example" };
  assert.equal(await signOut(behind, { ...forwarded, ...ours }), 204);
  assert.equal(await signOut(behind, { ...forwarded, origin: "http://whenthen.example" }), 403);
  assert.equal(await signOut(behind, ours), 403, "the proxy says nothing of it");
  const fresh = await startRig();
  assert.equal(await signOut(fresh, { ...forwarded, ...ours }), 403);
  await fresh.stop();
});
