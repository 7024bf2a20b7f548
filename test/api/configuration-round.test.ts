/** Nothing is lost on the way through a document. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { configurationOf } from "./configuration-rig.ts";
import { startRig } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const { apply, exported } = configurationOf(rig);

test("exported, applied to an empty tenant and exported again it is the same text", async () => {
  const text = fc.string({ maxLength: 30 }).map((one) => one.replaceAll("\u0000", ""));
  const name = fc.string({ minLength: 1, maxLength: 20 });
  const documents = fc.record({
    name,
    "rate-limit": fc.option(fc.integer({ min: 1, max: 1000 })),
    settings: fc.record(
      {
        identifiers: fc.uniqueArray(name, { maxLength: 3 }),
        "event-days": fc.integer({ min: 1, max: 90 }),
        clock: fc.constantFrom("received", "replay"),
      },
      { requiredKeys: [] },
    ),
    templates: fc.uniqueArray(fc.record({ name, description: text, template: text.map((one) => one.replaceAll("{", "")) }), {
      selector: (one) => one.name,
      maxLength: 3,
    }),
    patterns: fc.uniqueArray(
      fc.oneof(
        fc.record({ name, description: text, when: text, then: text.map((one) => one.replaceAll("+", "")) }),
        fc.record({ name, status: fc.constant(true), when: fc.constant('(event (= a "b"))\n'), then: fc.constant("; x\n(set a 1)") }),
      ),
      { selector: (one) => one.name, maxLength: 3 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(documents, async (given) => {
      const tenant = await rig.tenant();
      const applied = await apply(tenant, given);
      assert.equal(applied.status, 200, applied.body.error);
      const once = (await exported(tenant)).replace(/^tenant: .*\n/, "");
      const copy = await rig.tenant();
      const again = await apply(copy, once);
      assert.equal(again.status, 200, again.body.error);
      assert.equal((await exported(copy)).replace(/^tenant: .*\n/, ""), once);
      assert.deepEqual((await apply(copy, once)).body.changes, []);
    }),
    { numRuns: 30 },
  );
});
