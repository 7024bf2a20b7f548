/** Tokens and sessions. */
import assert from "node:assert/strict";
import type { Store } from "../port.ts";
import { withStore, type OpenStore } from "./opened.ts";
import { writesOf } from "./writes.ts";

/** A user with the password hash "p" and the client "c", whose secret's hash is "h". @returns the user's number */
async function userOf({ configuration }: Store, email = "a@b.c"): Promise<number> {
  const writes = writesOf(configuration);
  const { number } = await writes.createUser({ email, name: "", role: "member", passwordHash: "p", tenants: [] });
  await writes.createClient({ clientId: `c${email}`, user: number, name: "n", secretHash: "h", former: null, scopes: null, createdAt: 0 });
  return number;
}

const clientId = "ca@b.c";

export function accessContract(open: OpenStore): void {
  withStore(open, "tokens: kept; an expired one is returned until it is deleted", async (store, opened) => {
    await userOf(store);
    const token = { hash: "t10", clientId, scopes: ["journal:read"], expiresAt: 10 };
    await store.configuration.createToken(token, "h", 10);
    for (const expiresAt of [20, 30]) await store.configuration.createToken({ ...token, hash: `t${expiresAt}`, expiresAt }, "h", 10);
    const { configuration } = await opened.reopen();
    assert.deepEqual(await configuration.token("t10"), token);
    assert.equal(await configuration.token("unknown"), null);
    assert.equal(await configuration.deleteExpiredTokens(20), 2);
    assert.equal(await configuration.token("t20"), null);
    assert.equal((await configuration.token("t30"))?.expiresAt, 30);
  });

  withStore(open, "tokens: only with the client's secret, and bounded: those that expire first go", async (store) => {
    const { configuration } = store;
    await userOf(store);
    const token = { hash: "t", clientId, scopes: [], expiresAt: 10 };
    assert.equal(await configuration.createToken(token, "another", 2), false);
    assert.equal(await configuration.createToken({ ...token, clientId: "none" }, "h", 2), false);
    assert.equal(await configuration.token("t"), null);
    for (const expiresAt of [12, 11, 13]) await configuration.createToken({ ...token, hash: `t${expiresAt}`, expiresAt }, "h", 2);
    assert.deepEqual([await configuration.token("t11"), (await configuration.token("t12"))?.hash], [null, "t12"]);
    assert.equal(await configuration.deleteToken("t12", "another"), false);
    assert.equal(await configuration.deleteToken("t12", clientId), true);
    assert.equal(await configuration.deleteToken("t12", clientId), false);
    assert.equal(await configuration.token("t12"), null);
  });

  withStore(open, "sessions: kept, used, ended", async (store, opened) => {
    const user = await userOf(store);
    const session = { hash: "s", user, createdAt: 5, usedAt: 5 };
    assert.equal(await store.configuration.createSession(session, "p", 10), true);
    assert.equal(await store.configuration.createSession({ ...session, hash: "x" }, "another", 10), false);
    await store.configuration.touchSession("s", 9);
    await store.configuration.touchSession("s", 7);
    const { configuration } = await opened.reopen();
    assert.deepEqual(await configuration.session("s"), { ...session, usedAt: 9 });
    assert.equal(await configuration.session("x"), null);
    assert.equal(await configuration.deleteSession("s"), true);
    assert.equal(await configuration.deleteSession("s"), false);
    assert.equal(await configuration.session("s"), null);
  });

  withStore(open, "sessions: bounded by user, and deleted when old or unused", async (store) => {
    const { configuration } = store;
    const [user, other] = [await userOf(store), await userOf(store, "d@b.c")];
    const begin = (hash: string, of: number, createdAt: number, usedAt = createdAt) =>
      configuration.createSession({ hash, user: of, createdAt, usedAt }, "p", 2);
    await begin("other", other, 1);
    await begin("a", user, 10, 30);
    await begin("b", user, 20);
    await begin("c", user, 25);
    const there = async () => {
      const all = await Promise.all(["other", "a", "b", "c"].map((hash) => configuration.session(hash)));
      return all.flatMap((session) => (session === null ? [] : [session.hash]));
    };
    assert.deepEqual(await there(), ["other", "a", "c"], "b was used longest ago");
    assert.equal(await configuration.deleteOldSessions(10, 26), 2);
    assert.deepEqual(await there(), ["a"]);
    assert.equal(await configuration.deleteOldSessions(11, 26), 1);
  });

  withStore(open, "sessions: a new password ends the user's others, and no other user's", async (store) => {
    const { configuration } = store;
    const [user, other] = [await userOf(store), await userOf(store, "d@b.c")];
    for (const [hash, of] of [["a", user] as const, ["b", user] as const, ["c", other] as const]) {
      await configuration.createSession({ hash, user: of, createdAt: 1, usedAt: 1 }, "p", 10);
    }
    await writesOf(configuration).updateUser(user, { name: "x" });
    assert.notEqual(await configuration.session("a"), null);
    await writesOf(configuration).updateUser(user, { passwordHash: "q" }, "b");
    assert.equal(await configuration.session("a"), null);
    assert.notEqual(await configuration.session("b"), null);
    assert.notEqual(await configuration.session("c"), null);
    assert.equal(await configuration.createSession({ hash: "d", user, createdAt: 1, usedAt: 1 }, "p", 10), false);
  });
}
