import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { CustomerState } from "../port.ts";
import { connect, type Connection } from "./connection.ts";
import { customersTable, type Customers } from "./customers.ts";
import { dueQuery } from "./due.ts";
import { migrate } from "./migrate.ts";

type Step = { readonly put: readonly CustomerState[]; readonly fails: boolean } | "reopen";

const keys = Array.from({ length: 24 }, (_, index) => `k${index}`);

const state: fc.Arbitrary<CustomerState> = fc.record(
  {
    tenant: fc.integer({ min: 1, max: 2 }),
    key: fc.constantFrom(...keys),
    state: fc.option(fc.string()),
    due: fc.option(fc.integer({ min: 0, max: 9 })),
    oldestSeq: fc.option(fc.integer({ min: 1, max: 99 })),
  },
  { noNullPrototype: true },
);

const batch = fc.uniqueArray(state, { maxLength: 6, selector: ({ tenant, key }) => `${tenant}/${key}` });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ put: batch, fails: fc.nat(4).map((lot) => lot === 0) }) },
  { weight: 2, arbitrary: fc.constant("reopen" as const) },
);

function open(file: string, logLength: number): { connection: Connection; customers: Customers } {
  const connection = connect(file);
  migrate(connection, file);
  return { connection, customers: customersTable(connection, logLength) };
}

function put(connection: Connection, customers: Customers, { put: states, fails }: Exclude<Step, "reopen">): void {
  let committed = (): void => {};
  try {
    connection.write(() => {
      committed = customers.put(states);
      if (fails) throw new Error("as if the disk were full");
    });
    committed();
  } catch (error) {
    if (!fails) throw error;
  }
}

function check(customers: Customers, connection: Connection, model: ReadonlyMap<string, CustomerState>): void {
  for (const tenant of [1, 2]) {
    const expected = keys.flatMap((key) => model.get(`${tenant}/${key}`) ?? []).filter((customer) => customer.state !== null);
    assert.deepEqual(customers.load(tenant, keys), expected);
    for (const key of keys) {
      assert.equal(customers.heldFrom(tenant, key), model.get(`${tenant}/${key}`)?.oldestSeq ?? Number.POSITIVE_INFINITY);
    }
    const due = dueQuery(connection, customers)(tenant, 2, 8, 1_000);
    const expectedDue = expected.filter((customer) => customer.due !== null && customer.due > 2 && customer.due <= 8);
    assert.deepEqual(
      due.map((row) => `${row.due} ${row.kind === "customer" ? row.key : ""}`).toSorted(),
      expectedDue.map((customer) => `${customer.due} ${customer.key}`).toSorted(),
    );
    assert.deepEqual(
      due.map((row) => row.due),
      due.map((row) => row.due).toSorted((a, b) => a - b),
    );
  }
}

test("log and table together are the latest states, whatever the length of the log, failed commits and restarts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-customers-"));
  let run = 0;
  try {
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 10, maxLength: 60, size: "max" }),
        fc.constantFrom(1, 300, 600, 1_000, 100_000),
        (steps, logLength) => {
          const file = join(folder, `${run++}.sqlite`);
          let { connection, customers } = open(file, logLength);
          const model = new Map<string, CustomerState>();
          for (const next of steps) {
            if (next === "reopen") {
              connection.close();
              ({ connection, customers } = open(file, logLength));
            } else {
              put(connection, customers, next);
              if (!next.fails) for (const customer of next.put) model.set(`${customer.tenant}/${customer.key}`, normal(customer));
            }
            check(customers, connection, model);
          }
          connection.close();
        },
      ),
      { numRuns: 60 },
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** A deleted customer is due never and holds nothing. */
function normal(customer: CustomerState): CustomerState {
  return customer.state === null ? { ...customer, due: null, oldestSeq: null } : customer;
}

test("the log is taken over and stays short", () => {
  const { connection, customers } = open(":memory:", 5_000);
  const length = connection.prepare<{ length: number | null }>("select sum(length(states)) length from customer_log");
  let longest = 0;
  for (let round = 0; round < 200; round++) {
    const states = keys.map((key) => ({ tenant: 1, key: `${key}-${round % 20}`, state: "x".repeat(50), due: round, oldestSeq: null }));
    connection.write(() => customers.put(states))();
    longest = Math.max(longest, length.get()!.length ?? 0);
  }
  assert.ok(longest > 5_000 && longest < 12_500, `${longest} units`);
  assert.ok(connection.prepare<{ count: number }>("select count(*) count from customer").get()!.count > 200);
  connection.close();
});
