/** An engine over a real store, with the clock and the endpoints in the test's hands. */
import type { Delivered, Endpoint } from "../../src/deliver/endpoint.ts";
import { echo } from "../../src/deliver/endpoints/echo/echo.ts";
import type { OutboxLimits } from "../../src/deliver/outbox.ts";
import { createProviders } from "../../src/deliver/providers.ts";
import { createEngine } from "../../src/engine/engine.ts";
import type { Engine, SubmissionResult } from "../../src/engine/types.ts";
import type { Augmenter } from "../../src/identify/augments/augments.ts";
import type { Attributes } from "../../src/language/ast.ts";
import { newKey } from "../../src/secrets/keys.ts";
import { SecretBox } from "../../src/secrets/secret-box.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { defaultSettings, type Settings } from "../../src/store/configuration.ts";
import { writesOf } from "../../src/store/contract/writes.ts";
import type { ReactionRecord } from "../../src/store/journal.ts";
import type { Store } from "../../src/store/port.ts";

/** A call that an endpoint was asked to make and that the test answers. */
export interface Call {
  readonly idempotencyKey: string;
  readonly parameters: Attributes;
  /** id of the tenant */
  readonly tenant: string;
  answer(delivered: Delivered): void;
}

export interface Rig {
  readonly store: Store;
  readonly engine: Engine;
  readonly tenant: number;
  readonly calls: Call[];
  readonly logged: string[];
  /** epoch ms of the server's clock; set it to let time pass */
  now: number;
  send(...events: readonly Attributes[]): Promise<readonly SubmissionResult[]>;
  reactions(): Promise<ReactionRecord[]>;
  /** @param tenant the rig's own unless another is given */
  addPattern(name: string, when: string, then: string, tenant?: number): Promise<number>;
  /** Creates another tenant, with the key attribute `id` too. @returns its number */
  addTenant(id: string): Promise<number>;
  /** waits until so many calls have been made in all */
  called(count: number): Promise<readonly Call[]>;
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly file?: string;
  /** id, `t` unless told otherwise */
  readonly tenant?: string;
  readonly settings?: Partial<Settings>;
  readonly now?: number;
  /** events that reactions may make before the rate limit refuses them */
  readonly room?: number;
  readonly store?: (store: Store) => Store;
  readonly sendLimits?: OutboxLimits;
  readonly augmenter?: Augmenter;
  /** encrypts secrets; one with a key of its own unless another is given */
  readonly box?: SecretBox;
  /** beside echo and relay */
  readonly endpoints?: Readonly<Record<string, Endpoint>>;
}

const relayDeclaration: Endpoint["declaration"] = {
  name: "relay",
  sends: { message: { parameters: { text: {} }, open: true } },
};

/** Opens the store, creates the tenant with the key attribute `id` where there is none, and starts the engine. */
export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const opened = openSqliteStore({ file: options.file ?? ":memory:" });
  const store = options.store?.(opened) ?? opened;
  const { tenant: id = "t" } = options;
  let tenant = await store.configuration.tenant(id);
  if (tenant === null) {
    tenant = await writesOf(store.configuration).createTenant({ id, name: "T", rateLimit: null, keyAttribute: "id" });
    const settings: Settings = { ...defaultSettings, ...options.settings };
    tenant = await writesOf(store.configuration).updateTenant(tenant.number, { settings });
  }
  const { number } = tenant;
  const calls: Call[] = [];
  const logged: string[] = [];
  const log = (_members: object, message: string): void => void logged.push(message);
  const time = { now: options.now ?? 1_000_000 };
  let room = options.room ?? Number.POSITIVE_INFINITY;
  let onCall = (): void => undefined;
  const relay: Endpoint = {
    declaration: relayDeclaration,
    deliver: ({ idempotencyKey, parameters, tenant: called }) =>
      new Promise((answer) => {
        calls.push({ idempotencyKey, parameters, tenant: called, answer });
        onCall();
      }),
  };
  const box = options.box ?? new SecretBox([newKey()]);
  const providers = createProviders({
    configuration: store.configuration,
    box,
    baseUrls: {},
    publicUrl: () => "http://127.0.0.1:9",
    allowedNetworks: [],
    timeoutMs: 10_000,
    now: () => time.now,
  });
  const rig: Rig = {
    store,
    tenant: number,
    calls,
    logged,
    get now() {
      return time.now;
    },
    set now(now) {
      time.now = now;
    },
    engine: createEngine({
      store,
      endpoints: { echo, relay, ...options.endpoints },
      providers,
      now: () => time.now,
      random: () => 1,
      log: { info: log, warn: log, error: log },
      admit: () => (room -= 1) >= 0,
      sendLimits: options.sendLimits ?? { perQueue: 2, total: 100 },
      ...(options.augmenter === undefined ? {} : { augmenter: options.augmenter }),
    }),
    send: (...events) =>
      rig.engine.submit(
        number,
        events.map((attributes) => ({ attributes })),
      ),
    reactions: async () => {
      const heads = await store.journal.reactions(number, {}, null, 1_000);
      const records = await Promise.all(heads.toReversed().map((head) => store.journal.reaction(number, head.number)));
      return records.flatMap((record) => record ?? []);
    },
    addPattern: (name, when, then, of = number) =>
      rig.engine.configure(of, async () => {
        const pattern = { name, description: "", status: true, when, then };
        return (await writesOf(store.configuration).createPattern(of, pattern, rig.now)).id;
      }),
    addTenant: async (another) => {
      const fresh = { id: another, name: another, rateLimit: null, keyAttribute: "id" };
      const { number: made } = await writesOf(store.configuration).createTenant(fresh);
      await rig.engine.configure(made, async () => undefined);
      return made;
    },
    called: async (count) => {
      while (calls.length < count) await new Promise<void>((resolve) => (onCall = resolve));
      return calls;
    },
    stop: async () => {
      await rig.engine.stop(0);
      await providers.close();
      await store.close();
    },
  };
  await rig.engine.start();
  return rig;
}

export const replay: Partial<Settings> = { clock: "replay", timeAttribute: "time" };

/** Words of a journal: phase and command of each entry. */
export const phases = (record: ReactionRecord | undefined): string[] =>
  (record?.entries ?? []).map(({ phase, command }) => `${command} ${phase}`);

/** A store whose commits fail, as on a full disk, while `broken` is true. */
export function breakableStore(): { broken: boolean; wrap(store: Store): Store } {
  const breakable = {
    broken: false,
    wrap: (store: Store): Store => {
      const commit: Store["engine"]["commit"] = (...batch) =>
        breakable.broken ? Promise.reject(new Error("disk full")) : store.engine.commit(...batch);
      return { ...store, engine: { ...store.engine, commit } };
    },
  };
  return breakable;
}
