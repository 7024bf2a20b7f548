/** A tenant with 100,000 waiting sends delays no other tenant's, and memory holds few of them. Counted, not timed. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Delivered, Endpoint } from "../../src/deliver/endpoint.ts";
import { startRig } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-many-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const count = 100_000;
const others = 200;

/** An endpoint that answers nothing until it is told to, and then everything at once. */
function gatedEndpoint(): { endpoint: Endpoint; calls: string[]; open(): void } {
  const calls: string[] = [];
  const waiting: ((delivered: Delivered) => void)[] = [];
  let isOpen = false;
  const endpoint: Endpoint = {
    declaration: { name: "gate", sends: { message: { parameters: {}, open: true } } },
    deliver: ({ tenant, idempotencyKey }) => {
      calls.push(`${tenant}/${idempotencyKey}`);
      if (isOpen) return Promise.resolve({ ok: {} });
      return new Promise((answer) => waiting.push(answer));
    },
  };
  const open = (): void => {
    isOpen = true;
    for (const answer of waiting.splice(0)) answer({ ok: {} });
  };
  return { endpoint, calls, open };
}

test("100,000 sends of one tenant wait; another's go out at once; in the end each has gone out once", async () => {
  const gate = gatedEndpoint();
  const rig = await startRig({
    file: join(folder, "many.db"),
    sendLimits: { perQueue: 10, total: 1_000 },
    endpoints: { gate: gate.endpoint },
  });
  const everyA = '(event (= type "a"))';
  await rig.addPattern("many", everyA, "(send gate message {:text *id*})");
  const second = await rig.addTenant("other");
  await rig.addPattern("few", everyA, "(send relay message {:text *id*})", second);
  for (let i = 0; i < count; i += 1_000) {
    await rig.send(...Array.from({ length: 1_000 }, (_, j) => ({ id: i + j, type: "a" })));
  }
  assert.equal(gate.calls.length, 10);
  assert.equal(rig.engine.sending(rig.tenant, "gate").waiting, count - 10);

  for (let i = 0; i < others; i++) {
    await rig.engine.submit(second, [{ attributes: { id: i, type: "a" } }]);
    (await rig.called(i + 1))[i]!.answer({ ok: {} });
  }
  assert.equal(gate.calls.length, 10, "nothing of the first tenant had to go before");

  gate.open();
  const half = count / 2;
  while (gate.calls.length < half) await new Promise((resolve) => setImmediate(resolve));
  for (let i = others; i < 2 * others; i++) {
    const before = gate.calls.length;
    await rig.engine.submit(second, [{ attributes: { id: i, type: "a" } }]);
    (await rig.called(i + 1))[i]!.answer({ ok: {} });
    // Between the event and its call lie a few batches, each with at most ten of the first tenant's.
    assert.ok(gate.calls.length - before <= 200, `${gate.calls.length - before} went before`);
  }
  while (rig.engine.sending(rig.tenant, "gate").counts.succeeded < count) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(new Set(gate.calls).size, count);
  assert.equal(gate.calls.length, count);
  assert.deepEqual(await rig.store.engine.waitingCounts(), []);
  await rig.stop();
});
