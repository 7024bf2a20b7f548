/** Deleting a tenant under the running engine. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { UnknownTenantError } from "../../src/engine/types.ts";
import type { Store } from "../../src/store/port.ts";
import { breakableStore, startRig } from "./rig.ts";

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

test("calls of a deleted tenant hold up no others, also when memory is rebuilt before its rows are erased", async () => {
  const breakable = breakableStore();
  const keepsRows = (store: Store): Store => {
    const eraseTenant = (): Promise<number> => Promise.reject(new Error("not now"));
    return breakable.wrap({ ...store, erasure: { ...store.erasure, eraseTenant } });
  };
  const rig = await startRig({ store: keepsRows, sendLimits: { perQueue: 2, total: 2 } });
  const other = await rig.addTenant("other");
  for (const tenant of [rig.tenant, other]) await rig.addPattern("p", '(event (= type "a"))', "(send relay message {:text *id*})", tenant);
  await rig.send({ id: "1", type: "a" }, { id: "2", type: "a" });
  await rig.called(2);
  await rig.engine.deleteTenant(rig.tenant);
  breakable.broken = true;
  const submit = (...ids: string[]) =>
    rig.engine.submit(
      other,
      ids.map((id) => ({ attributes: { id, type: "a" } })),
    );
  await assert.rejects(submit("3"));
  breakable.broken = false;
  while (!rig.engine.ready()) await turn();
  await submit("4", "5");
  assert.equal((await rig.called(4)).length, 4);
  assert.deepEqual(
    rig.engine.allSending().map(({ tenant, inFlight }) => [tenant, inFlight]),
    [[other, 2]],
  );
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
