/** Users, clients and tokens. */
import assert from "node:assert/strict";
import { TakenError, type User } from "../configuration.ts";
import { tenantOf, withStore, type OpenStore } from "./opened.ts";
import { writesOf } from "./writes.ts";

const anna: Omit<User, "number"> = { email: "Änna@Example.org", name: "Anna", role: "member", passwordHash: null, tenants: [] };

export function accountsContract(open: OpenStore): void {
  withStore(open, "users: found by e-mail address without case, with the tenants given", async (store, opened) => {
    await tenantOf(store, "one");
    await tenantOf(store, "two");
    const created = await writesOf(store.configuration).createUser({ ...anna, tenants: ["two", "one"] });
    const admin = await writesOf(store.configuration).createUser({ ...anna, email: "a@b.c", role: "admin", passwordHash: "scrypt" });
    const { configuration } = await opened.reopen();
    assert.deepEqual(created, { number: created.number, ...anna, tenants: ["two", "one"] });
    assert.deepEqual(await configuration.user("äNNA@EXAMPLE.ORG"), created);
    assert.deepEqual(await configuration.userByNumber(admin.number), admin);
    assert.deepEqual(await configuration.users(), [created, admin]);
    assert.equal(await configuration.user("nobody@b.c"), null);
    assert.equal(await configuration.userByNumber(99), null);
  });

  withStore(open, "users: an address is taken once; an unknown tenant is refused, and nothing stored", async ({ configuration }) => {
    await writesOf(configuration).createUser(anna);
    const taken = (error: unknown) => error instanceof TakenError && error.message.includes("äNNA@example.org");
    await assert.rejects(writesOf(configuration).createUser({ ...anna, email: "äNNA@example.org" }), taken);
    await assert.rejects(writesOf(configuration).createUser({ ...anna, email: "b@b.c", tenants: ["none"] }), /no tenant "none"/);
    assert.equal((await configuration.users()).length, 1);
  });

  withStore(open, "clients: kept; a new secret drops the client's tokens, and only its", async (store, opened) => {
    const user = (await writesOf(store.configuration).createUser(anna)).number;
    const first = { clientId: "c1", user, name: "laptop", secretHash: "h1", scopes: null, createdAt: 5 };
    const second = { ...first, clientId: "c2", scopes: ["events:write"], createdAt: 6 };
    await writesOf(store.configuration).createClient(first);
    await writesOf(store.configuration).createClient(second);
    await assert.rejects(writesOf(store.configuration).createClient(first), TakenError);
    const token = { hash: "t1", clientId: "c1", scopes: ["journal:read"], expiresAt: 100 };
    await store.configuration.createToken(token);
    await store.configuration.createToken({ ...token, hash: "t2", clientId: "c2" });
    const { configuration } = await opened.reopen();
    assert.deepEqual(await configuration.clientsOf(user), [first, second]);
    assert.deepEqual(await configuration.client("c2"), second);
    assert.equal(await configuration.client("c3"), null);
    assert.deepEqual(await configuration.token("t1"), token);
    assert.equal(await writesOf(configuration).rotateClient("c1", "h2"), true);
    assert.equal((await configuration.client("c1"))?.secretHash, "h2");
    assert.equal(await configuration.token("t1"), null);
    assert.notEqual(await configuration.token("t2"), null);
    assert.equal(await writesOf(configuration).rotateClient("c3", "h2"), false);
  });

  withStore(open, "tokens: an expired one is returned until it is deleted", async ({ configuration }) => {
    const user = (await writesOf(configuration).createUser(anna)).number;
    await writesOf(configuration).createClient({ clientId: "c", user, name: "n", secretHash: "h", scopes: null, createdAt: 0 });
    for (const expiresAt of [10, 20, 30]) await configuration.createToken({ hash: `t${expiresAt}`, clientId: "c", scopes: [], expiresAt });
    assert.equal((await configuration.token("t10"))?.expiresAt, 10);
    assert.equal(await configuration.token("unknown"), null);
    assert.equal(await configuration.deleteExpiredTokens(20), 2);
    assert.equal(await configuration.token("t20"), null);
    assert.equal((await configuration.token("t30"))?.expiresAt, 30);
  });
}
