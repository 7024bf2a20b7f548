import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { defaultSettings } from "../configuration.ts";
import { writesOf } from "../contract/writes.ts";
import { connect } from "./connection.ts";
import { openSqliteStore } from "./index.ts";
import { migrate, migrations, type Migration } from "./migrate.ts";
import { firstSchema } from "./migrations/0001-first-schema.ts";

async function withFile(work: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-migrate-"));
  try {
    await work(join(folder, "data.sqlite"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A data file as the first release left it: the schema of migration 1 and rows written without today's code. */
function writeFirstSchema(file: string): void {
  const database = new DatabaseSync(file);
  database.exec("create table migration (number integer primary key, name text not null, applied_at integer not null) strict");
  database.exec(firstSchema.sql);
  database.exec(`
    insert into migration values (1, 'first schema', 0);
    insert into tenant values (1, 'demo', 'Demo', null, 0, 'customer_id', '{"clock":"replay"}');
    insert into counter values (1, 'pattern', 4);
    insert into pattern values (1, 4, 'p', '', 1, '(event)', '(seq)', 1, 1);
    insert into pattern_version values (1, 4, 1, '(event)', '(seq)', 5);
    insert into progress values (1, 1, 1, 10);
    insert into event values ((1 << 40) | 1, 3, 1, 0, null, 10, 11, 'anna', '{"type":"call"}');
    insert into customer values (1, 'anna', 3, 20, 1, '{}');
    insert into text values ('h', '(delay 1 day)');
    insert into origin values (1, 1, 4, 1, 'p', 'h');
    insert into reaction (id, tenant, partition, pattern, origin, status, depth, matched_at, key, events, context)
      values ((1 << 40) | 1, 1, 3, 4, 1, 0, 0, 10, 'anna', '[]', '{}');
    insert into matched_block values (1, 0, 10, 10);
    insert into running values ((1 << 40) | 1, 1, 30, '{}');
  `);
  database.close();
}

test("a data file of schema 1 keeps its data", async () => {
  await withFile(async (file) => {
    writeFirstSchema(file);
    const { engine, configuration, journal, close } = openSqliteStore({ file });
    const tenant = await configuration.tenant("demo");
    assert.deepEqual(tenant?.settings, { ...defaultSettings, clock: "replay" });
    assert.equal(
      (await writesOf(configuration).createPattern(1, { name: "q", description: "", status: false, when: "", then: "" }, 1)).id,
      5,
    );
    assert.deepEqual(await engine.progress(), [{ tenant: 1, lastSeq: 1, lastReaction: 1, clock: 10 }]);
    assert.deepEqual((await engine.loadEvents(1, [1]))[0]?.attributes, { type: "call" });
    assert.equal((await engine.loadReactions(1, [1]))[0]?.then, "(delay 1 day)");
    assert.deepEqual(await engine.due(1, null, 100, 10), [
      { kind: "customer", due: 20, key: "anna" },
      { kind: "reaction", due: 30, number: 1 },
    ]);
    assert.equal((await journal.reactions(1, { from: 10, to: 11 }, null, 10)).length, 1);
    await close();
  });
});

const addColour: Migration = { number: 2, name: "colour", sql: "alter table tenant add column colour text not null default 'red'" };

test("a migration is applied once, and keeps the data", async () => {
  await withFile(async (file) => {
    writeFirstSchema(file);
    for (let start = 0; start < 2; start++) {
      const connection = connect(file);
      migrate(connection, file, [firstSchema, addColour]);
      assert.deepEqual({ ...connection.prepare<object>("select id, colour from tenant").get() }, { id: "demo", colour: "red" });
      connection.close();
    }
  });
});

test("a migration that fails leaves the schema before it", async () => {
  await withFile(async (file) => {
    writeFirstSchema(file);
    const failing: Migration = { number: 2, name: "failing", sql: `${addColour.sql}; insert into nowhere values (1)` };
    const connection = connect(file);
    assert.throws(() => migrate(connection, file, [firstSchema, failing]), /no such table: nowhere/);
    connection.close();
    const store = openSqliteStore({ file });
    assert.equal((await store.configuration.tenants()).length, 1);
    await store.close();
    const again = connect(file);
    migrate(again, file, [...migrations, { ...addColour, number: migrations.length + 1 }]);
    again.close();
  });
});

test("a newer schema is refused, and nothing changed", async () => {
  await withFile(async (file) => {
    writeFirstSchema(file);
    const connection = connect(file);
    const newer = migrations.length + 1;
    migrate(connection, file, [...migrations, { ...addColour, number: newer }]);
    connection.close();
    const message = new RegExp(
      `has schema ${newer}, but this program knows schemas up to ${migrations.length}: a newer WhenThen has written it`,
    );
    assert.throws(() => openSqliteStore({ file }), message);
  });
});

test("migrations are numbered from 1 without gaps", () => {
  assert.deepEqual(
    migrations.map(({ number }) => number),
    migrations.map((_, index) => index + 1),
  );
});

test("a released migration is never edited: write a new one instead", () => {
  const digests = migrations.map(({ sql }) => createHash("sha256").update(sql).digest("hex").slice(0, 16));
  assert.deepEqual(digests, [
    "034cacd384725a3c",
    "05b9f80d8b2824a5",
    "58657331453566df",
    "c3c24d30bb2aff84",
    "c0a2431d4c812f22",
    "a9ea489a5310ec0d",
    "48c93cf32641036b",
    "62108cbf6bfcd7bc",
    "8d39456ad920b1f1",
    "ef830ca9878458d5",
    "4135bba4405f1a71",
    "12a62b18e83a9dd2",
    "865cc232b63e2e92",
    "55e806b661e7bde8",
    "4b361197b70c957d",
    "681901085404eacf",
  ]);
});
