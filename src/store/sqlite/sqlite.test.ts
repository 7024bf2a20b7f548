import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { FencedError } from "../port.ts";
import { storeContract } from "../contract.ts";
import { changes, customerOf, eventOf, type OpenedStore } from "../contract/opened.ts";
import { connect } from "./connection.ts";
import { StoreError } from "./errors.ts";
import { openSqliteStore, type SqliteOptions } from "./index.ts";

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-store-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function openOnFile(options: Omit<SqliteOptions, "file">): Promise<OpenedStore> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-store-"));
  const file = join(folder, "data.sqlite");
  let store = openSqliteStore({ file, ...options });
  return {
    store,
    async reopen() {
      await store.close();
      store = openSqliteStore({ file, ...options });
      return store;
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

storeContract("sqlite on a file", () => openOnFile({}));
storeContract("sqlite on a file, the customers' log taken over at each commit", () => openOnFile({ customerLogLength: 1 }));

storeContract("sqlite in memory", async () => {
  const store = openSqliteStore({ file: ":memory:" });
  return { store, reopen: async () => store, close: () => store.close() };
});

test("each commit is synced: WAL with synchronous=FULL", async () => {
  await withFolder(async (folder) => {
    const connection = connect(join(folder, "data.sqlite"));
    assert.deepEqual({ ...connection.prepare<object>("pragma journal_mode").get() }, { journal_mode: "wal" });
    assert.deepEqual({ ...connection.prepare<object>("pragma synchronous").get() }, { synchronous: 2 });
    connection.close();
  });
});

test("a full disk: a clear error, nothing half stored, and work goes on once there is room", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "data.sqlite");
    const store = openSqliteStore({ file, maxSizeBytes: 800_000 });
    const epoch = await store.engine.claim();
    const large = Array.from({ length: 200 }, (_, index) => eventOf(index + 1, { attributes: { text: "x".repeat(5_000) } }));
    await assert.rejects(store.engine.commit(epoch, changes({ customers: [customerOf("anna")], events: large })), (error) => {
      return error instanceof StoreError && error.message.includes(file) && /disk is full; make room/.test(error.message);
    });
    assert.deepEqual(await store.engine.loadCustomers(1, ["anna"]), []);
    assert.deepEqual(await store.engine.loadEvents(1, [1]), []);
    await store.engine.commit(epoch, changes({ events: [eventOf(1)] }));
    assert.equal((await store.engine.loadEvents(1, [1])).length, 1);
    await store.close();
  });
});

test("a closed store says so", async () => {
  const store = openSqliteStore({ file: ":memory:" });
  await store.close();
  await assert.rejects(store.engine.progress(), /the store of :memory: is closed/);
  await assert.rejects(store.engine.claim(), /is closed/);
});

test("files that are not ours are refused", async () => {
  await withFolder(async (folder) => {
    const text = join(folder, "text.sqlite");
    await writeFile(text, "this is no database, though it is long enough to be taken for one\n".repeat(20));
    assert.throws(() => openSqliteStore({ file: text }), /not a WhenThen data file/);
    const foreign = join(folder, "foreign.sqlite");
    const database = new DatabaseSync(foreign);
    database.exec("create table song (title text)");
    database.close();
    assert.throws(() => openSqliteStore({ file: foreign }), /database of another program/);
    assert.throws(() => openSqliteStore({ file: join(folder, "no", "such", "folder.sqlite") }), /check that the folder exists/);
  });
});

test("a second handle that claims sees what the first has committed, and the first can do nothing more", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "data.sqlite");
    const first = openSqliteStore({ file });
    const epoch = await first.engine.claim();
    await first.engine.commit(epoch, changes({ customers: [customerOf("anna")] }));
    const second = openSqliteStore({ file });
    const anna = customerOf("anna", { due: 5, oldestSeq: 1 });
    await first.engine.commit(epoch, changes({ customers: [anna], events: [eventOf(1)] }));
    const next = await second.engine.claim();
    assert.deepEqual(await second.engine.loadCustomers(1, ["anna"]), [anna]);
    await second.engine.commit(next, changes({ customers: [customerOf("anna", { oldestSeq: 1 }), customerOf("bob")] }));
    await assert.rejects(first.engine.commit(epoch, changes({})), FencedError);
    await assert.rejects(first.engine.expire(1, { events: 10_000, journal: 0, answers: 0 }, 10), FencedError);
    await first.close();
    await second.close();
  });
});
