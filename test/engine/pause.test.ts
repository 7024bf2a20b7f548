/** Pausing and resuming what is sent. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Tenant } from "../../src/store/configuration.ts";
import { writesOf } from "../../src/store/contract/writes.ts";
import { replay, startRig, type Rig } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-pause-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function change(rig: Rig, what: Partial<Pick<Tenant, "paused" | "pausedIntegrations">>): Promise<Tenant> {
  return rig.engine.configure(rig.tenant, () => writesOf(rig.store.configuration).updateTenant(rig.tenant, what));
}

/** Lets the engine look at its clock: an event of nobody's interest. */
const tick = (rig: Rig): Promise<unknown> => rig.send({ id: "tick" });

const statuses = async (rig: Rig): Promise<string[]> => (await rig.reactions()).map(({ status }) => status);

test("what is due waits while a tenant is paused, across a restart, and goes out when it is resumed", async () => {
  const file = join(folder, "restart.db");
  const first = await startRig({ file });
  await first.addPattern("relay", '(event (= type "relay"))', "(send relay message {:text *n*})");
  await first.addPattern("echo", '(event (= type "echo"))', "(send echo message {:n *n*} (success (set back $n)))");
  await change(first, { paused: true });
  await first.send({ id: "1", type: "relay", n: 1 }, { id: "1", type: "echo", n: 2 });
  assert.deepEqual([first.calls.length, await statuses(first)], [0, ["running", "running"]], "local endpoints wait, too");
  await first.stop();

  const rig = await startRig({ file, now: first.now });
  await tick(rig);
  assert.deepEqual([rig.calls.length, await statuses(rig)], [0, ["running", "running"]]);
  await change(rig, { paused: false });
  const [call] = await rig.called(1);
  call?.answer({ ok: {} });
  while ((await statuses(rig)).includes("running")) await turn();
  const [relay, echo] = await rig.reactions();
  assert.deepEqual([relay?.status, echo?.status, echo?.variables], ["success", "success", { back: 2 }]);
  await rig.stop();
});

test("a within runs on during the pause, and what it drops is not sent after", async () => {
  const rig = await startRig();
  await rig.addPattern("p", "(event)", "(send relay message {:text 1} (within 10 seconds) (failure (set late $error)))");
  await change(rig, { paused: true });
  await rig.send({ id: "1" });
  rig.now += 10_001;
  await tick(rig);
  const [reaction] = await rig.reactions();
  assert.deepEqual([reaction?.status, reaction?.variables], ["success", { late: "timed out" }]);
  await change(rig, { paused: false });
  await rig.called(1);
  assert.deepEqual(
    rig.calls.map(({ idempotencyKey }) => idempotencyKey),
    ["RE2-1"],
    "only that of the tick's own reaction",
  );
  await rig.stop();
});

test("one integration alone is paused; a call already made is answered as ever", async () => {
  const rig = await startRig();
  await rig.addPattern("relay", '(event (= type "relay"))', "(send relay message {:text 1})");
  await rig.addPattern("echo", '(event (= type "echo"))', "(send echo message {})");
  await rig.send({ id: "1", type: "relay" });
  await rig.called(1);
  await change(rig, { pausedIntegrations: ["relay"] });
  await rig.send({ id: "1", type: "relay" }, { id: "1", type: "echo" });
  rig.calls[0]?.answer({ ok: {} });
  while ((await statuses(rig))[0] === "running") await turn();
  assert.deepEqual([await statuses(rig), rig.calls.length], [["success", "running", "success"], 1]);
  await change(rig, { pausedIntegrations: [] });
  await rig.called(2);
  await rig.stop();
});

test("on the clock replay the clock waits for the resume", async () => {
  const rig = await startRig({ settings: replay });
  await rig.addPattern("echo", '(event (= type "echo"))', "(seq (send echo message {}) (delay 1 minutes))");
  await change(rig, { paused: true });
  await rig.send({ id: "1", type: "echo", time: 1_000 });
  let moved = false;
  const later = rig.engine.moveClock(rig.tenant, 100_000).then(() => (moved = true));
  await rig.engine.configure(rig.tenant, async () => undefined);
  assert.deepEqual([moved, rig.engine.clock(rig.tenant)], [false, 1_000]);
  await change(rig, { paused: false });
  await later;
  assert.deepEqual(await statuses(rig), ["success"]);
  await rig.stop();
});
