/** The audit log. */
import assert from "node:assert/strict";
import type { NewAuditRecord } from "../audit.ts";
import { TakenError, type ConfigurationWrites } from "../configuration.ts";
import { tenantOf, withStore, type OpenStore } from "./opened.ts";

function recordOf(some: Partial<NewAuditRecord> = {}): NewAuditRecord {
  return {
    at: 10,
    author: { user: "Ann@acme.example", client: "c1" },
    tenant: { number: 1, id: "acme" },
    action: "update",
    kind: "pattern",
    item: "PT1",
    before: { name: "a\ud800" },
    after: { name: "b", nested: [1, null] },
    ...some,
  };
}

const letter = { name: "t", description: "", template: "" };

export function auditContract(open: OpenStore): void {
  withStore(open, "audit: records are kept whole, newest first, in pages", async (store, opened) => {
    const given = [
      recordOf(),
      recordOf({ at: 20, author: { user: "command line", client: null }, tenant: null, before: null, item: "\ud800" }),
      recordOf({ at: 30, after: null }),
    ];
    for (const record of given) await store.audit.append(record);
    const { audit } = await opened.reopen();
    const all = await audit.records({}, null, 10);
    assert.deepEqual(
      all.map(({ number, ...record }) => record),
      given.toReversed(),
    );
    const numbers = all.map(({ number }) => number);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => b - a),
    );
    assert.deepEqual(await audit.records({}, null, 2), all.slice(0, 2));
    assert.deepEqual(await audit.records({}, all[1]!.number, 10), all.slice(2));
  });

  withStore(open, "audit: each filter narrows, and they narrow together", async ({ audit }) => {
    await audit.append(recordOf());
    await audit.append(recordOf({ at: 20, tenant: { number: 2, id: "other" } }));
    await audit.append(recordOf({ at: 30, kind: "template", item: "TM1" }));
    await audit.append(recordOf({ at: 40, author: { user: "b@b.c", client: null }, tenant: null }));
    const at = async (filter: Parameters<typeof audit.records>[0]) => (await audit.records(filter, null, 10)).map((record) => record.at);
    assert.deepEqual(await at({ tenant: 1 }), [30, 10]);
    assert.deepEqual(await at({ kind: "template" }), [30]);
    assert.deepEqual(await at({ item: "PT1" }), [40, 20, 10]);
    assert.deepEqual(await at({ user: "ann@ACME.example" }), [30, 20, 10]);
    assert.deepEqual(await at({ from: 20, to: 40 }), [30, 20]);
    assert.deepEqual(await at({ tenant: 1, kind: "pattern", item: "PT1", user: "Ann@acme.example", from: 10, to: 11 }), [10]);
    assert.deepEqual(await at({ tenant: 3 }), []);
    assert.deepEqual(await at({ from: 41 }), []);
    assert.deepEqual(await at({ to: 10 }), []);
  });

  withStore(open, "audit: found by their times also where the clock went back between them", async ({ audit }) => {
    for (const at of [10, 1_000, 20, 30]) await audit.append(recordOf({ at }));
    const at = async (filter: Parameters<typeof audit.records>[0]) => (await audit.records(filter, null, 10)).map((record) => record.at);
    assert.deepEqual(await at({ to: 2_000 }), [30, 20, 1_000, 10]);
    assert.deepEqual(await at({ from: 15, to: 25 }), [20]);
    assert.deepEqual(await at({ tenant: 1, from: 25 }), [30, 1_000]);
  });

  withStore(open, "audit: a change and its record are written together or not at all", async (store, opened) => {
    const { number } = await tenantOf(store);
    const changed = await store.configuration.change(
      (writes) => writes.createTemplate(number, letter),
      ({ id }) => recordOf({ item: `TM${id}` }),
    );
    assert.equal(changed.id, 1);
    const items = async () => (await store.audit.records({}, null, 10)).map(({ item }) => item);
    assert.deepEqual(await items(), ["TM1"]);
    const again = store.configuration.change(
      (writes) => writes.createTemplate(number, letter),
      () => recordOf({ item: "taken" }),
    );
    await assert.rejects(again, TakenError);
    const broken = store.configuration.change(
      (writes) => writes.createTemplate(number, { ...letter, name: "u" }),
      () => {
        throw new Error("no record");
      },
    );
    await assert.rejects(broken, /no record/);
    const nothing = await store.configuration.change(
      (writes) => writes.deleteTemplate(number, 9),
      (found) => (found ? recordOf() : null),
    );
    assert.equal(nothing, false);
    assert.deepEqual(await items(), ["TM1"]);
    const { configuration } = await opened.reopen();
    assert.equal((await configuration.templates(number)).length, 1);
  });

  withStore(open, "audit: a change is one writing call, made at once", async ({ configuration, audit }) => {
    const describe = (): NewAuditRecord => recordOf();
    const late = configuration.change(async (writes) => {
      await Promise.resolve();
      return writes.createUser({ email: "a@b.c", name: "", role: "member", passwordHash: null, tenants: [] });
    }, describe);
    await assert.rejects(late);
    await assert.rejects(
      configuration.change(async () => 1, describe),
      /one writing call/,
    );
    assert.deepEqual(await configuration.users(), []);
    assert.deepEqual(await audit.records({}, null, 10), []);
  });

  withStore(open, "audit: several changes in one transaction, each with its record; or none of them", async (store, opened) => {
    const { number } = await tenantOf(store);
    const create = (name: string) => ({
      work: (writes: ConfigurationWrites) => writes.createTemplate(number, { ...letter, name }),
      describe: (result: unknown) => recordOf({ item: `TM${(result as { id: number }).id}` }),
    });
    await store.configuration.changeAll([create("a"), create("b")]);
    const failing = store.configuration.changeAll([create("c"), create("a"), create("d")]);
    await assert.rejects(failing, (error) => error instanceof TakenError && /"a"/.test(error.message));
    const { configuration, audit } = await opened.reopen();
    assert.deepEqual(
      (await configuration.templates(number)).map(({ name }) => name),
      ["a", "b"],
    );
    assert.deepEqual(
      (await audit.records({ kind: "pattern" }, null, 10)).map(({ item }) => item),
      ["TM2", "TM1"],
    );
    await configuration.changeAll([]);
  });
}
