/** Reactions that begin once something was fetched: over crashes, failed commits, cancelling, and on the clock replay. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { Augments } from "../../src/identify/augments/augments.ts";
import { AugmentFiles } from "../../src/identify/augments/files.ts";
import { writesOf } from "../../src/store/contract/writes.ts";
import { json, startAugmentApi, type AugmentApi } from "../providers/augment-api.ts";
import { breakableStore, replay, startRig, type Rig, type RigOptions } from "./rig.ts";

const folder = mkdtempSync(join(tmpdir(), "whenthen-augmenting-"));
const dispatcher = new Agent();
after(async () => {
  await dispatcher.destroy();
  rmSync(folder, { recursive: true, force: true });
});
let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);

/** An API whose answers the test gives by hand. */
interface ByHand extends AugmentApi {
  asks(count: number): Promise<void>;
  answer(attributes: object): void;
}

async function byHand(): Promise<ByHand> {
  const open: ServerResponse[] = [];
  const api = await startAugmentApi((response) => void open.push(response));
  return Object.assign(api, {
    asks: async (count: number) => {
      while (api.asked.length < count) await sleep(5);
    },
    answer: (attributes: object) => {
      for (const response of open.splice(0)) json(response, { attributes });
    },
  });
}

async function start(api: AugmentApi, options: RigOptions = {}): Promise<Rig> {
  const augmenter = new Augments({
    dispatcher,
    files: new AugmentFiles(folder),
    now: Date.now,
    log: { info: () => undefined, warn: () => undefined },
  });
  const rig = await startRig({ ...options, augmenter });
  if ((await rig.store.configuration.augments(rig.tenant)).length > 0) return rig;
  const augment = { name: "a", description: "", type: "api", service: "notification" } as const;
  const given = { url: api.url, attributes: [], ttlSeconds: 0, types: {} };
  await rig.engine.configure(rig.tenant, () => writesOf(rig.store.configuration).createAugment(rig.tenant, { ...augment, options: given }));
  await rig.addPattern("p", '(event (= type "a"))', "(send echo message {:message *tier*})");
  return rig;
}

/** Waits until a reaction has come so far. */
async function until(rig: Rig, status: string): Promise<Awaited<ReturnType<Rig["reactions"]>>> {
  let reactions = await rig.reactions();
  while (!reactions.every((reaction) => reaction.status === status)) {
    await sleep(5);
    reactions = await rig.reactions();
  }
  return reactions;
}

test("a reaction waits for its context; a process that dies asks again at its next start", async () => {
  const api = await byHand();
  const file = newFile();
  const crashed = await start(api, { file });
  await crashed.send({ id: 1, type: "a" });
  await api.asks(1);
  assert.deepEqual([(await crashed.reactions())[0]?.status, (await crashed.reactions())[0]?.entries], ["running", []]);

  const rig = await start(api, { file, now: crashed.now + 500 });
  await api.asks(2);
  api.answer({ tier: "gold" });
  const [reaction] = await until(rig, "success");
  assert.deepEqual(reaction?.context, { id: 1, type: "a", tier: "gold" });
  assert.deepEqual(await rig.store.engine.augmenting(), []);
  assert.equal((await rig.reactions()).length, 1);
  await rig.stop();
  await crashed.stop();
  await api.stop();
});

test("a reaction that is cancelled while it waits begins no more, also after a restart", async () => {
  const api = await byHand();
  const file = newFile();
  const rig = await start(api, { file });
  await rig.send({ id: 1, type: "a" });
  await api.asks(1);
  assert.deepEqual(await rig.engine.cancel(rig.tenant, [1]), [1]);
  api.answer({ tier: "gold" });
  await sleep(50);
  const [reaction] = await rig.reactions();
  assert.deepEqual([reaction?.status, reaction?.context], ["cancelled", { id: 1, type: "a" }]);
  assert.deepEqual(await rig.store.engine.augmenting(), []);
  await rig.stop();
  const again = await start(api, { file });
  await again.send({ id: 2 });
  assert.equal(api.asked.length, 1);
  await again.stop();
  await api.stop();
});

test("on the clock replay the clock waits until the reaction has begun", async () => {
  const api = await byHand();
  const rig = await start(api, { settings: replay });
  await rig.addPattern("q", '(event (= type "b"))', "(set b true)");
  const sent = rig.send({ id: 1, type: "a", time: 1_000 }, { id: 1, type: "b", time: 5_000 });
  await api.asks(1);
  await sleep(20);
  assert.deepEqual(
    (await rig.reactions()).map(({ status }) => status),
    ["running"],
  );
  api.answer({ tier: "gold" });
  await api.asks(2);
  api.answer({});
  assert.ok((await sent).every(({ ok }) => ok));
  const [first, second] = await until(rig, "success");
  assert.deepEqual([first?.endedAt, second?.matchedAt], [1_000, 5_000]);
  await rig.stop();
  await api.stop();
});

test("answers that come while the store fails are taken in once it works", async () => {
  const api = await byHand();
  const breakable = breakableStore();
  const rig = await start(api, { store: breakable.wrap });
  await rig.send({ id: 1, type: "a" });
  await api.asks(1);
  breakable.broken = true;
  api.answer({ tier: "gold" });
  while (rig.engine.ready()) await sleep(5);
  assert.equal((await rig.reactions())[0]?.status, "running");
  breakable.broken = false;
  const [reaction] = await until(rig, "success");
  assert.equal(reaction?.context["tier"], "gold");
  assert.equal(api.asked.length, 1);
  await rig.stop();
  await api.stop();
});
