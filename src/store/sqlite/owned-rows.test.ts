import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { tableOwnership } from "./owned-rows.ts";

test("every table says whose rows it has, so that erasing a tenant or a customer leaves nothing", () => {
  const connection = connect(":memory:");
  migrate(connection, ":memory:");
  const tables = connection
    .prepare<{ name: string }>("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    .all();
  assert.ok(tables.length > 20);
  const listed = Object.keys(tableOwnership);
  for (const { name } of tables) assert.ok(listed.includes(name), `the table ${name} is not in owned-rows.ts: whose are its rows?`);
  for (const name of listed)
    assert.ok(
      tables.some((table) => table.name === name),
      `owned-rows.ts has ${name}, which is no table`,
    );
  connection.close();
});

test("a table with the column tenant has rows of tenants, and one with the column key rows of customers", () => {
  const connection = connect(":memory:");
  migrate(connection, ":memory:");
  for (const [table, { tenant, customer, because }] of Object.entries(tableOwnership)) {
    const columns = connection.prepare<{ name: string }>(`select name from pragma_table_info('${table}')`).all();
    const has = (column: string): boolean => columns.some(({ name }) => name === column);
    if (has("tenant")) assert.ok(tenant !== null, `${table} has the column tenant, but owned-rows.ts finds no tenant's rows in it`);
    if (has("key")) assert.ok(customer !== null, `${table} has the column key, but owned-rows.ts finds no customer's rows in it`);
    if (tenant === null) assert.ok(because !== undefined, `${table}: say why its rows are no tenant's`);
  }
  connection.close();
});
