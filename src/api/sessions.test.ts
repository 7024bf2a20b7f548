import assert from "node:assert/strict";
import { test } from "node:test";
import { writesOf } from "../store/contract/writes.ts";
import type { Configuration, User } from "../store/configuration.ts";
import { openSqliteStore } from "../store/sqlite/index.ts";
import { Principals } from "./principals.ts";
import { Sessions } from "./sessions.ts";

const lifetimes = { idleMs: 600_000, lifetimeMs: 3_000_000 };
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

interface Started {
  readonly configuration: Configuration;
  readonly user: User;
  readonly principals: Principals;
  readonly sessions: Sessions;
  /** as a server that has just started on the same store would have them */
  again(): Sessions;
}

async function withSessions(work: (started: Started) => Promise<void>): Promise<void> {
  const store = openSqliteStore({ file: ":memory:" });
  const { configuration } = store;
  const given = { email: "a@b.c", name: "", role: "member", passwordHash: "p", tenants: [] } as const;
  const user = await writesOf(configuration).createUser(given);
  const principals = new Principals(configuration);
  const again = (): Sessions => new Sessions(configuration, new Principals(configuration), lifetimes, quiet);
  try {
    await work({ configuration, user, principals, sessions: new Sessions(configuration, principals, lifetimes, quiet), again });
  } finally {
    await store.close();
  }
}

test("its use is written once a minute, so after a restart a session ends that much early at most, and never late", async () => {
  await withSessions(async ({ sessions, user, again }) => {
    const secret = (await sessions.begin(user, 0))!;
    assert.equal((await sessions.use(secret, 60_000))?.email, "a@b.c");
    assert.equal(await again().use(secret, 600_000), null, "that use is not written yet");
    await sessions.use(secret, 60_001);
    await sessions.use(secret, 120_000);
    assert.notEqual(await again().use(secret, 660_000), null);
    assert.notEqual(await sessions.use(secret, 719_999), null);
    assert.equal(await again().use(secret, 1_319_999), null);
  });
});

test("it ends after its lifetime however much it is used", async () => {
  await withSessions(async ({ sessions, user }) => {
    const secret = (await sessions.begin(user, 0))!;
    for (let now = 0; now < lifetimes.lifetimeMs; now += 500_000) assert.notEqual(await sessions.use(secret, now), null);
    assert.equal(await sessions.use(secret, lifetimes.lifetimeMs), null);
  });
});

test("asking about a session is no use of it", async () => {
  await withSessions(async ({ sessions, user }) => {
    const secret = (await sessions.begin(user, 0))!;
    const principal = (await sessions.use(secret, 100))!;
    assert.equal((await sessions.look(principal, 500_000))?.endsAt, 600_100);
    assert.equal(await sessions.look(principal, 600_100), null);
  });
});

test("the end of a session is told to those who watch; a secret that nobody has is told to nobody", async () => {
  await withSessions(async ({ sessions, principals, user }) => {
    let told = 0;
    const unwatch = principals.watch(() => told++);
    const secret = (await sessions.begin(user, 0))!;
    await sessions.end("made up");
    assert.equal(told, 0);
    await sessions.end(secret);
    assert.equal(told, 1);
    assert.equal(await sessions.use(secret, 1), null);
    unwatch();
    principals.forget();
    assert.equal(told, 1);
  });
});

test("no session begins on a password that has been replaced meanwhile", async () => {
  await withSessions(async ({ configuration, sessions, user }) => {
    await writesOf(configuration).updateUser(user.number, { passwordHash: "q" });
    assert.equal(await sessions.begin(user, 0), null);
  });
});
