/** Deleting a tenant under the running engine. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { UnknownTenantError } from "../../src/engine/types.ts";
import { startRig } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-delete-"));
after(() => rmSync(folder, { recursive: true, force: true }));

test("its events stop, what waits is not sent, late answers are nobody's, and its data goes", async () => {
  const rig = await startRig();
  await rig.addPattern("p", "(event)", "(seq (send relay message {:text *n*}) (delay 1 hours))");
  await rig.send(...Array.from({ length: 5 }, (_, n) => ({ id: String(n), n })));
  await rig.called(2);
  const waiting = rig.send({ id: "late" });
  const deleted = rig.engine.deleteTenant(rig.tenant);
  await Promise.allSettled([waiting, deleted]);
  await assert.rejects(rig.send({ id: "9" }), UnknownTenantError);
  for (const call of rig.calls) call.answer({ ok: {} });
  while ((await rig.store.erasure.deletedTenants()).length > 0) await turn();
  assert.equal(rig.calls.length, 2);
  assert.deepEqual(await rig.store.engine.outstandingSends(null, 10), []);
  assert.deepEqual(await rig.store.engine.progress(), []);
  await rig.stop();
});

test("an erasure that a stop broke off goes on at the next start", async () => {
  const file = join(folder, "resume.db");
  const first = await startRig({ file });
  await first.addPattern("p", "(event)", "(delay 1 hours)");
  await first.send(...Array.from({ length: 2_500 }, (_, n) => ({ id: String(n), n })));
  await first.engine.deleteTenant(first.tenant);
  await first.stop();
  const rig = await startRig({ file, tenant: "other" });
  while ((await rig.store.erasure.deletedTenants()).length > 0) await turn();
  assert.deepEqual(await rig.store.engine.loadEvents(first.tenant, [1, 2_500]), []);
  await rig.stop();
});
