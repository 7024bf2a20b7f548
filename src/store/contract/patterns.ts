/** Tenants, patterns and templates. */
import assert from "node:assert/strict";
import { TakenError, defaultSettings, type ConfigurationWrites } from "../configuration.ts";
import { tenantOf, withStore, type OpenStore } from "./opened.ts";
import { writesOf } from "./writes.ts";

const draft = { name: "p", description: "d", status: false, when: "(event)", then: "(seq)" };
const lookup = {
  name: "a",
  description: "d",
  type: "file",
  service: "engine",
  options: { url: null, attributes: ["x"], ttlSeconds: 300, types: { x: "number" } },
} as const;
const letter = { name: "t", description: "d", template: "Dear {{name}}" };

export function patternsContract(open: OpenStore): void {
  withStore(open, "tenants: created, found, changed, kept", async (store, opened) => {
    const { configuration } = store;
    const created = await writesOf(configuration).createTenant({ id: "acme", name: "Acme", rateLimit: 12.5, keyAttribute: "id" });
    const fresh = {
      id: "acme",
      name: "Acme",
      rateLimit: 12.5,
      paused: false,
      pausedIntegrations: [],
      keyAttribute: "id",
      settings: defaultSettings,
    };
    assert.deepEqual(created, { number: created.number, ...fresh });
    assert.deepEqual(await configuration.tenant("acme"), created);
    assert.equal(await configuration.tenant("ACME"), null);
    const second = await tenantOf(store);
    assert.notEqual(second.number, created.number);
    const settings = { ...defaultSettings, clock: "replay" as const, timeAttribute: "at", identifiers: ["email"] };
    const changed = await writesOf(configuration).updateTenant(created.number, { name: "A", rateLimit: null, paused: true, settings });
    assert.deepEqual(changed, { ...created, name: "A", rateLimit: null, paused: true, settings });
    const again = (await opened.reopen()).configuration;
    assert.deepEqual(await again.tenants(), [changed, second]);
    await assert.rejects(writesOf(again).updateTenant(99, { name: "x" }), /no tenant/);
  });

  withStore(open, "tenants: an id is taken once", async (store) => {
    await tenantOf(store);
    await assert.rejects(tenantOf(store), (error) => error instanceof TakenError && /there is a tenant "demo" already/.test(error.message));
    assert.equal((await store.configuration.tenants()).length, 1);
  });

  withStore(open, "a changed key attribute drops the partial matches of every pattern", async (store) => {
    const { configuration } = store;
    const { number } = await tenantOf(store);
    await writesOf(configuration).createPattern(number, draft, 1);
    const generation = async () => (await configuration.pattern(number, 1))?.generation;
    await writesOf(configuration).updateTenant(number, { keyAttribute: "id" });
    assert.equal(await generation(), 2);
    await writesOf(configuration).updateTenant(number, { keyAttribute: "id", name: "same key" });
    assert.equal(await generation(), 2);
  });

  withStore(open, "patterns: what makes a version, what a generation", async (store) => {
    const { configuration } = store;
    const { number } = await tenantOf(store);
    const update = async (change: Parameters<ConfigurationWrites["updatePattern"]>[2], at: number) => {
      const { version, generation } = (await writesOf(configuration).updatePattern(number, 1, change, at))!;
      return [version, generation];
    };
    assert.deepEqual(await writesOf(configuration).createPattern(number, draft, 10), { id: 1, ...draft, version: 1, generation: 1 });
    assert.deepEqual(await update({ name: "q", description: "" }, 11), [1, 1]);
    assert.deepEqual(await update({ when: draft.when, then: draft.then }, 12), [1, 1]);
    assert.deepEqual(await update({ then: "(par)" }, 13), [2, 1]);
    assert.deepEqual(await update({ when: "(count 2)" }, 14), [3, 2]);
    assert.deepEqual(await update({ status: true }, 15), [3, 3]);
    assert.deepEqual(await update({ status: true }, 16), [3, 3]);
    assert.deepEqual(await update({ status: false }, 17), [3, 3]);
    assert.deepEqual(await update({ status: true, when: "w", then: "t" }, 18), [4, 4]);
    assert.deepEqual(await configuration.patternVersions(number, 1), [
      { version: 1, when: "(event)", then: "(seq)", savedAt: 10 },
      { version: 2, when: "(event)", then: "(par)", savedAt: 13 },
      { version: 3, when: "(count 2)", then: "(par)", savedAt: 14 },
      { version: 4, when: "w", then: "t", savedAt: 18 },
    ]);
    assert.equal(await writesOf(configuration).updatePattern(number, 2, { name: "z" }, 1), null);
  });

  withStore(open, "patterns: names and ids per tenant; an id is never used again", async (store, opened) => {
    const [one, two] = [(await tenantOf(store, "one")).number, (await tenantOf(store, "two")).number];
    await writesOf(store.configuration).createPattern(one, draft, 1);
    assert.equal((await writesOf(store.configuration).createPattern(one, { ...draft, name: "P" }, 1)).id, 2);
    assert.equal((await writesOf(store.configuration).createPattern(two, draft, 1)).id, 1);
    const taken = (error: unknown) => error instanceof TakenError && /there is a pattern "p" already/.test(error.message);
    await assert.rejects(writesOf(store.configuration).createPattern(one, draft, 1), taken);
    await assert.rejects(writesOf(store.configuration).updatePattern(one, 2, { name: "p", then: "x" }, 1), taken);
    assert.equal((await store.configuration.pattern(one, 2))?.then, "(seq)");
    assert.equal(await writesOf(store.configuration).deletePattern(one, 2), true);
    assert.equal(await writesOf(store.configuration).deletePattern(one, 2), false);
    assert.deepEqual(await store.configuration.patternVersions(one, 2), []);
    const { configuration } = await opened.reopen();
    assert.equal((await writesOf(configuration).createPattern(one, { ...draft, name: "P" }, 1)).id, 3);
    assert.deepEqual(
      (await configuration.patterns(one)).map(({ id }) => id),
      [1, 3],
    );
    assert.equal(await configuration.pattern(two, 3), null);
  });

  withStore(open, "templates: as patterns, without versions", async (store, opened) => {
    const [one, two] = [(await tenantOf(store, "one")).number, (await tenantOf(store, "two")).number];
    assert.deepEqual(await writesOf(store.configuration).createTemplate(one, letter), { id: 1, ...letter });
    assert.equal((await writesOf(store.configuration).createTemplate(one, { ...letter, name: "u" })).id, 2);
    assert.equal((await writesOf(store.configuration).createTemplate(two, letter)).id, 1);
    const taken = (error: unknown) => error instanceof TakenError && /there is a template "t" already/.test(error.message);
    await assert.rejects(writesOf(store.configuration).createTemplate(one, letter), taken);
    await assert.rejects(writesOf(store.configuration).updateTemplate(one, 2, { name: "t" }), taken);
    assert.deepEqual(await writesOf(store.configuration).updateTemplate(one, 1, { template: "" }), { id: 1, ...letter, template: "" });
    assert.equal(await writesOf(store.configuration).updateTemplate(one, 9, {}), null);
    assert.equal(await writesOf(store.configuration).deleteTemplate(one, 2), true);
    assert.equal(await writesOf(store.configuration).deleteTemplate(one, 2), false);
    const { configuration } = await opened.reopen();
    assert.equal((await writesOf(configuration).createTemplate(one, { ...letter, name: "u" })).id, 3);
    assert.deepEqual(
      (await configuration.templates(one)).map(({ id }) => id),
      [1, 3],
    );
    assert.equal(await configuration.template(two, 3), null);
  });

  withStore(open, "augments: as templates; a file belongs to one, and goes with it", async (store, opened) => {
    const [one, two] = [(await tenantOf(store, "one")).number, (await tenantOf(store, "two")).number];
    const writes = writesOf(store.configuration);
    assert.deepEqual(await writes.createAugment(one, lookup), { id: 1, ...lookup, file: null });
    assert.equal((await writes.createAugment(one, { ...lookup, name: "b" })).id, 2);
    assert.equal((await writes.createAugment(two, lookup)).id, 1);
    const taken = (error: unknown) => error instanceof TakenError && /there is an augment "a" already/.test(error.message);
    await assert.rejects(writes.createAugment(one, lookup), taken);
    await assert.rejects(writes.updateAugment(one, 2, { name: "a" }), taken);
    const file = { name: "1/AU1-x", rows: 2, bytes: 30, columns: ["k", "x"], types: { x: "number" }, uploadedAt: 5 } as const;
    assert.deepEqual(await writes.updateAugment(one, 1, { file }), { id: 1, ...lookup, file });
    assert.deepEqual(await writes.updateAugment(one, 1, { service: "notification" }), { id: 1, ...lookup, service: "notification", file });
    assert.equal(await writes.updateAugment(one, 9, {}), null);
    assert.deepEqual([await writes.deleteAugment(one, 2), await writes.deleteAugment(one, 2)], [true, false]);
    const { configuration } = await opened.reopen();
    assert.equal((await writesOf(configuration).createAugment(one, { ...lookup, name: "b" })).id, 3);
    assert.deepEqual(
      (await configuration.augments(one)).map(({ id, file: given }) => [id, given?.rows]),
      [
        [1, 2],
        [3, undefined],
      ],
    );
    assert.equal(await configuration.augment(two, 3), null);
  });
}
