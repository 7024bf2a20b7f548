/** Users and clients. */
import assert from "node:assert/strict";
import { LastAdministratorError, TakenError, type Client, type User } from "../configuration.ts";
import { tenantOf, withStore, type OpenStore } from "./opened.ts";
import { writesOf } from "./writes.ts";

const anna: Omit<User, "number"> = { email: "Änna@Example.org", name: "Anna", role: "member", passwordHash: null, tenants: [] };
const admin: Omit<User, "number"> = { ...anna, email: "a@b.c", role: "admin", passwordHash: "scrypt" };

function clientOf(user: number, some: Partial<Client> = {}): Client {
  return { clientId: "c1", user, name: "laptop", secretHash: "h1", former: null, scopes: null, createdAt: 5, ...some };
}

export function accountsContract(open: OpenStore): void {
  withStore(open, "users: found by e-mail address without case, with the tenants given", async (store, opened) => {
    await tenantOf(store, "one");
    const two = await tenantOf(store, "two");
    const created = await writesOf(store.configuration).createUser({ ...anna, tenants: ["two", "one"] });
    const other = await writesOf(store.configuration).createUser(admin);
    const { configuration } = await opened.reopen();
    assert.deepEqual(created, { number: created.number, ...anna, tenants: ["two", "one"] });
    assert.deepEqual(await configuration.user("äNNA@EXAMPLE.ORG"), created);
    assert.deepEqual(await configuration.userByNumber(other.number), other);
    assert.deepEqual(await configuration.users(), [created, other]);
    assert.deepEqual(await configuration.usersOf(two.number), [created]);
    assert.equal(await configuration.user("nobody@b.c"), null);
    assert.equal(await configuration.userByNumber(99), null);
  });

  withStore(open, "users: an address is taken once; an unknown tenant is refused, and nothing stored", async ({ configuration }) => {
    const writes = writesOf(configuration);
    await writes.createUser(anna);
    const taken = (error: unknown) => error instanceof TakenError && error.message.includes("äNNA@example.org");
    await assert.rejects(writes.createUser({ ...anna, email: "äNNA@example.org" }), taken);
    await assert.rejects(writes.createUser({ ...anna, email: "b@b.c", tenants: ["none"] }), /no tenant "none"/);
    assert.equal((await configuration.users()).length, 1);
    const { number } = await writes.createUser(admin);
    await assert.rejects(writes.updateUser(number, { email: "äNNA@example.org" }), taken);
    await assert.rejects(writes.updateUser(number, { name: "x", tenants: ["none"] }), /no tenant "none"/);
    assert.equal((await configuration.userByNumber(number))?.name, "Anna");
  });

  withStore(open, "users: changed in the members given, told before and after", async (store, opened) => {
    const writes = writesOf(store.configuration);
    await tenantOf(store, "one");
    await tenantOf(store, "two");
    const before = await writes.createUser({ ...anna, tenants: ["one"] });
    const change = { email: "ANNA@example.org", name: "A", role: "viewer", passwordHash: "p", tenants: ["two", "one"] } as const;
    const after = { number: before.number, ...change };
    assert.deepEqual(await writes.updateUser(before.number, change), { before, after });
    assert.deepEqual(await writes.updateUser(before.number, {}), { before: after, after });
    assert.equal(await writes.updateUser(99, { name: "x" }), null);
    const { configuration } = await opened.reopen();
    assert.deepEqual(await configuration.user("anna@example.org"), after);
    assert.equal(await configuration.user(anna.email), null);
  });

  withStore(open, "users: deleted with clients, tokens and sessions; who it was is told", async (store) => {
    const { configuration } = store;
    const writes = writesOf(configuration);
    const user = await writes.createUser({ ...anna, passwordHash: "p" });
    await writes.createClient(clientOf(user.number));
    await configuration.createToken({ hash: "t", clientId: "c1", scopes: [], expiresAt: 100 }, "h1", 10);
    await configuration.createSession({ hash: "s", user: user.number, createdAt: 1, usedAt: 1 }, "p", 10);
    await writes.createUser(admin);
    assert.deepEqual(await writes.deleteUser(user.number), user);
    assert.equal(await writes.deleteUser(user.number), null);
    const left = [await configuration.client("c1"), await configuration.token("t"), await configuration.session("s")];
    assert.deepEqual(left, [null, null, null]);
    assert.notEqual((await writes.createUser(anna)).number, user.number, "numbers are not given twice");
  });

  withStore(open, "users: the last administrator stays one, also when two go at the same time", async ({ configuration }) => {
    const writes = writesOf(configuration);
    const [first, second] = [await writes.createUser(admin), await writes.createUser({ ...admin, email: "d@b.c" })];
    const both = await Promise.allSettled([writes.deleteUser(first.number), writes.updateUser(second.number, { role: "member" })]);
    assert.deepEqual(
      both.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
    await assert.rejects(writes.deleteUser(second.number), LastAdministratorError);
    await assert.rejects(writes.updateUser(second.number, { role: "viewer", name: "x" }), /d@b\.c is the last administrator/);
    assert.deepEqual(await configuration.users(), [second]);
    assert.equal((await writes.updateUser(second.number, { name: "still" }))?.after.role, "admin");
  });

  withStore(open, "clients: kept; a name once among a user's, an id once", async (store, opened) => {
    const writes = writesOf(store.configuration);
    const user = (await writes.createUser(anna)).number;
    const other = (await writes.createUser(admin)).number;
    const first = clientOf(user);
    const second = clientOf(user, { clientId: "c2", name: "till", scopes: ["events:write"], createdAt: 6 });
    await writes.createClient(first);
    await writes.createClient(second);
    await writes.createClient(clientOf(other, { clientId: "c3" }));
    await assert.rejects(writes.createClient(clientOf(other, { name: "x" })), TakenError);
    await assert.rejects(writes.createClient(clientOf(user, { clientId: "c4" })), /a client "laptop" already/);
    await assert.rejects(writes.updateClient("c2", { name: "laptop", scopes: null }), TakenError);
    const { configuration } = await opened.reopen();
    assert.deepEqual(await configuration.clientsOf(user), [first, second]);
    assert.deepEqual(await configuration.client("c2"), second);
    assert.equal(await configuration.client("c4"), null);
  });

  withStore(open, "clients: changed and deleted, told before and after", async ({ configuration }) => {
    const writes = writesOf(configuration);
    const user = (await writes.createUser(anna)).number;
    const before = clientOf(user);
    await writes.createClient(before);
    await configuration.createToken({ hash: "t", clientId: "c1", scopes: [], expiresAt: 100 }, "h1", 10);
    const after = { ...before, name: "till", scopes: ["events:write"] };
    assert.deepEqual(await writes.updateClient("c1", { name: "till", scopes: ["events:write"] }), { before, after });
    assert.deepEqual(await writes.updateClient("c1", { scopes: null }), { before: after, after: { ...after, scopes: null } });
    assert.equal(await writes.updateClient("c2", { name: "x" }), null);
    assert.deepEqual(await writes.deleteClient("c1"), { ...after, scopes: null });
    assert.equal(await writes.deleteClient("c1"), null);
    assert.equal(await configuration.token("t"), null);
  });

  withStore(open, "clients: of a new secret the one before stays beside it, and tokens last no longer than that", async (store) => {
    const { configuration } = store;
    const writes = writesOf(configuration);
    const user = (await writes.createUser(anna)).number;
    await writes.createClient(clientOf(user));
    await writes.createClient(clientOf(user, { clientId: "c2", name: "other" }));
    const token = { hash: "t1", clientId: "c1", scopes: ["journal:read"], expiresAt: 100 };
    assert.equal(await configuration.createToken(token, "h1", 10), true);
    await configuration.createToken({ ...token, hash: "t2", clientId: "c2" }, "h1", 10);
    const rotated = clientOf(user, { secretHash: "h2", former: { secretHash: "h1", until: 50 } });
    assert.deepEqual(await writes.rotateClient("c1", "h2", 50), rotated);
    assert.deepEqual(await configuration.client("c1"), rotated);
    assert.equal((await configuration.token("t1"))?.expiresAt, 50);
    assert.equal((await configuration.token("t2"))?.expiresAt, 100);
    const late = { ...token, hash: "t3" };
    assert.equal(await configuration.createToken(late, "h1", 10), false, "the former secret does not work so long");
    assert.equal(await configuration.createToken({ ...late, expiresAt: 50 }, "h1", 10), true);
    assert.equal(await configuration.createToken({ ...late, hash: "t4" }, "h2", 10), true);
    assert.deepEqual((await writes.rotateClient("c1", "h3", 0))?.former, { secretHash: "h2", until: 0 });
    assert.equal((await configuration.token("t4"))?.expiresAt, 0);
    assert.equal(await configuration.createToken({ ...late, hash: "t5" }, "h1", 10), false, "the one before the former is gone");
    assert.equal(await writes.rotateClient("c9", "h2", 0), null);
  });
}
