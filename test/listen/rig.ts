/** Listeners over a real store, engine and sockets; only the pauses between two connections are cut short, not the time a stop is given. */
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { credentialsOf } from "../../src/deliver/credentials.ts";
import { createProviders } from "../../src/deliver/providers.ts";
import { declarations } from "../../src/deliver/registry.ts";
import { createEngine } from "../../src/engine/engine.ts";
import type { Attributes } from "../../src/language/ast.ts";
import type { Clock } from "../../src/listen/listener.ts";
import { listenerTypes } from "../../src/listen/registry.ts";
import type { ListenerStatus } from "../../src/listen/status.ts";
import { Listeners } from "../../src/listen/supervisor.ts";
import { listening } from "../../src/receive/listening.ts";
import { noAugments } from "../../src/identify/augments/augments.ts";
import { AugmentStage } from "../../src/receive/augment-stage.ts";
import { RateLimits } from "../../src/receive/rate-limit.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import { RefusedLog } from "../../src/receive/refused-log.ts";
import { newKey } from "../../src/secrets/keys.ts";
import { SecretBox } from "../../src/secrets/secret-box.ts";
import { integrationPlace, type ListenerChange, type NewListener, type Tenant } from "../../src/store/configuration.ts";
import { FreeDisk } from "../../src/store/free-disk.ts";
import { writesOf } from "../../src/store/contract/writes.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";

export interface ListenRig {
  readonly listeners: Listeners;
  /** what was logged */
  readonly logged: string[];
  /** sets the integration up anew and tells the listeners */
  setUp(type: string, fields: Readonly<Record<string, string>>): Promise<void>;
  /** creates the listener LI1, or changes it */
  put(change: Partial<NewListener> & ListenerChange): Promise<void>;
  status(): ListenerStatus;
  /** attributes of the events stored, in their order */
  events(): Promise<Attributes[]>;
  position(): Promise<string | null>;
  /** Waits until that many events are stored. */
  stored(count: number): Promise<Attributes[]>;
  /** Waits until something is so. */
  until(holds: () => boolean): Promise<void>;
  /** Stops the listeners; whatever they had in hand is stored, and they have said goodbye. */
  halt(): Promise<void>;
  /** Stops the listeners and starts others over the same store, as another start of the server does. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing takes that long; it ends what never comes. */
const patienceMs = 90_000;
const longestPauseMs = 15;
/** How long a stop waits for listeners; no pause between connections is of this length. */
const graceMs = 60_001;

const pause: Clock["pause"] = (ms, signal) =>
  sleep(ms === graceMs ? ms : Math.min(ms, longestPauseMs), undefined, { signal }).catch(() => undefined);

/** @param baseUrls of the stand-ins @param timeoutMs within which answers must come; a short one where a hang is tested */
export async function startListenRig(baseUrls: Readonly<Record<string, string>>, timeoutMs = 60_000): Promise<ListenRig> {
  const store = openSqliteStore({ file: ":memory:" });
  const { configuration, positions } = store;
  const writes = writesOf(configuration);
  const { number } = await writes.createTenant({ id: "t", name: "T", rateLimit: null, keyAttribute: "id" });
  const box = new SecretBox([newKey()]);
  const logged: string[] = [];
  const note = (members: object, message: string): void => void logged.push(`${message} ${JSON.stringify(members)}`);
  const log = { info: note, warn: note, error: note, debug: () => undefined };
  const now = Date.now;
  const providers = createProviders({
    configuration,
    box,
    baseUrls,
    publicUrl: () => "http://here",
    allowedNetworks: [],
    timeoutMs,
    maxAnswerBytes: 64 * 1024 ** 2,
    now,
  });
  const rateLimits = new RateLimits();
  const engine = createEngine({ store, endpoints: {}, providers, now, random: Math.random, log, admit: () => true });
  await engine.start();
  const refused = new RefusedLog({ store: store.refused, log, now });
  const disk = new FreeDisk({ folder: tmpdir(), minBytes: 0, log });
  const stage = new AugmentStage({ engine, augmenter: noAugments, store: store.engine });
  const receiver = new Receiver({
    engine,
    stage,
    rateLimits,
    refused,
    disk,
    observer: { taken: () => undefined, refused: () => undefined },
    now,
  });
  const start = async (): Promise<Listeners> => {
    const made = new Listeners({
      types: listenerTypes,
      configuration,
      positions,
      receiving: listening(receiver, { eventBytes: 65_536 }),
      secretsOf: () => ({}),
      credentials: (tenant, type) => credentialsOf({ configuration, box }, tenant, declarations[type]!),
      provider: (tenant, type, signal) => providers.contextOf(tenant, declarations[type]!, signal),
      clock: { now, pause },
      random: () => 0,
      log,
    });
    await made.start();
    return made;
  };
  const tenant: Pick<Tenant, "number" | "id"> = { number, id: "t" };
  const rig = {
    listeners: await start(),
    logged,
    setUp: async (type: string, fields: Readonly<Record<string, string>>) => {
      const declared = declarations[type]!.integration!;
      const all = Object.entries(fields);
      const plain = all.filter(([field]) => declared[field]?.secret !== true);
      const sealed = all
        .filter(([field]) => declared[field]?.secret === true)
        .map(([field, value]) => [field, box.seal({ tenant: number, place: integrationPlace(type, field) }, value)]);
      await writes.putIntegration(number, type, {
        fields: Object.fromEntries(plain),
        secrets: Object.fromEntries(sealed) as Record<string, string>,
        receiptToken: type,
      });
      await rig.listeners.adjust(tenant);
    },
    put: async (change: Partial<NewListener> & ListenerChange) => {
      const fresh = { name: "n", description: "", status: true, options: {}, secrets: {}, secretsKey: "k", mapping: {}, tokenHash: null };
      if ((await configuration.listener(number, 1)) === null) await writes.createListener(number, { ...fresh, ...change } as NewListener);
      else await writes.updateListener(number, 1, change);
      await rig.listeners.adjust(tenant);
    },
    status: () => rig.listeners.status(number, 1),
    events: async () => (await store.journal.history(number, 100_000)).map(({ attributes }) => attributes).toReversed(),
    position: () => positions.read(number, 1),
    stored: async (count: number) => {
      for (const begun = performance.now(); ; await sleep(5)) {
        const events = await rig.events();
        if (events.length >= count) return events;
        if (performance.now() - begun > patienceMs)
          throw new Error(`${events.length} of ${count} events are stored; ${JSON.stringify(rig.status())}`);
      }
    },
    until: async (holds: () => boolean) => {
      for (const begun = performance.now(); !holds(); await sleep(5)) {
        if (performance.now() - begun > patienceMs) throw new Error(`still not so: ${String(holds)}; ${JSON.stringify(rig.status())}`);
      }
    },
    halt: () => rig.listeners.stop(graceMs),
    restart: async () => {
      await rig.halt();
      rig.listeners = await start();
    },
    stop: async () => {
      await rig.halt();
      await engine.stop(0);
      await refused.close();
      await providers.close();
      await store.close();
    },
  };
  return rig;
}
