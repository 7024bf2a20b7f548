/** Identities and the journal of what taught them. */
import assert from "node:assert/strict";
import type { Teaching } from "../identities.ts";
import { writesOf } from "./writes.ts";
import { changes, commitOnce, withStore, type OpenStore } from "./opened.ts";

type TenantTeaching = Teaching & { readonly tenant: number };

function teachingOf(value: string, key: string, some: Partial<TenantTeaching> = {}): TenantTeaching {
  return { tenant: 1, attribute: "email", value, key, seq: 1, at: 10, before: null, ...some };
}

const email = (value: string) => ({ attribute: "email", value });

export function identitiesContract(open: OpenStore): void {
  withStore(open, "identities: the latest teaching of a commit, and of all commits, holds", async (store, opened) => {
    const epoch = await commitOnce(store, {
      teachings: [teachingOf("a@x", "1"), teachingOf("a@x", "2", { before: "1", seq: 2 }), teachingOf("b@x", "1")],
    });
    await store.engine.commit(epoch, changes({ teachings: [teachingOf("b@x", "3", { before: "1", seq: 3 })] }));
    const { engine } = await opened.reopen();
    const found = await engine.findIdentities(1, [email("a@x"), email("b@x"), email("c@x"), { attribute: "phone", value: "a@x" }]);
    assert.deepEqual(found, [
      { attribute: "email", value: "a@x", key: "2", seq: 2, at: 10 },
      { attribute: "email", value: "b@x", key: "3", seq: 3, at: 10 },
    ]);
    assert.deepEqual([await engine.countIdentities(1, "1"), await engine.countIdentities(1, "2")], [0, 1]);
    assert.deepEqual(await engine.findIdentities(2, [email("a@x")]), []);
    assert.equal(await engine.countIdentities(2, "2"), 0);
  });

  withStore(open, "identities: listed in order, by value or customer, page by page", async ({ journal, ...store }) => {
    const phone = teachingOf("b@x", "2", { attribute: "phone" });
    await commitOnce({ journal, ...store }, { teachings: ["c@x", "a@x", "b@x"].map((value) => teachingOf(value, "1")).concat(phone) });
    const told = async (...query: Parameters<typeof journal.identities>): Promise<string[]> =>
      (await journal.identities(...query)).map(({ attribute, value, key }) => `${attribute} ${value} ${key}`);
    assert.deepEqual(await told(1, {}, null, 3), ["email a@x 1", "email b@x 1", "phone b@x 2"]);
    assert.deepEqual(await told(1, {}, { attribute: "email", value: "b@x" }, 10), ["phone b@x 2", "email c@x 1"]);
    assert.deepEqual(await told(1, { value: "b@x" }, null, 10), ["email b@x 1", "phone b@x 2"]);
    assert.deepEqual(await told(1, { key: "2" }, null, 10), ["phone b@x 2"]);
    assert.deepEqual(await told(1, { key: "2", value: "a@x" }, null, 10), []);
    assert.deepEqual(await told(2, {}, null, 10), []);
  });

  withStore(open, "teachings: newest first, by value, and by the customer before or after", async (store) => {
    await commitOnce(store, {
      teachings: [
        teachingOf("a@x", "1"),
        teachingOf("b@x", "2"),
        teachingOf("a@x", "2", { before: "1", at: 20 }),
        teachingOf("a@x", "9", { tenant: 2 }),
      ],
    });
    const { journal } = store;
    const told = async (...query: Parameters<typeof journal.teachings>): Promise<string[]> =>
      (await journal.teachings(...query)).map(({ value, before, key }) => `${value} ${before} ${key}`);
    assert.deepEqual(await told(1, {}, null, 10), ["a@x 1 2", "b@x null 2", "a@x null 1"]);
    assert.deepEqual(await told(1, { value: "a@x" }, null, 10), ["a@x 1 2", "a@x null 1"]);
    assert.deepEqual(await told(1, { key: "1" }, null, 10), ["a@x 1 2", "a@x null 1"]);
    assert.deepEqual(await told(1, { key: "2" }, null, 10), ["a@x 1 2", "b@x null 2"]);
    const [newest] = await journal.teachings(1, {}, null, 1);
    assert.deepEqual(await told(1, {}, newest!.number, 1), ["b@x null 2"]);
    assert.deepEqual(await told(1, { key: "1" }, newest!.number, 1), ["a@x null 1"]);
  });

  withStore(open, "identities lead to keys of one key attribute: another drops them", async ({ configuration, engine, ...store }) => {
    const writes = writesOf(configuration);
    const { number: tenant } = await writes.createTenant({ id: "t", name: "", rateLimit: null, keyAttribute: "id" });
    await commitOnce({ configuration, engine, ...store }, { teachings: [teachingOf("a@x", "1", { tenant })] });
    await writes.updateTenant(tenant, { keyAttribute: "id" });
    assert.equal(await engine.countIdentities(tenant, "1"), 1);
    await writes.updateTenant(tenant, { keyAttribute: "user" });
    assert.equal(await engine.countIdentities(tenant, "1"), 0);
  });

  withStore(open, "teachings go with the journal, identities stay", async ({ engine, ...store }) => {
    await commitOnce({ engine, ...store }, { teachings: [teachingOf("a@x", "1"), teachingOf("a@x", "2", { before: "1", at: 20 })] });
    assert.equal(await engine.expire(1, { events: -1, journal: 20, answers: -1 }, 10), 1);
    assert.equal(await engine.expire(1, { events: -1, journal: 20, answers: -1 }, 10), 0);
    assert.equal((await store.journal.teachings(1, {}, null, 10)).length, 1);
    assert.equal((await engine.findIdentities(1, [email("a@x")]))[0]?.key, "2");
  });
}
