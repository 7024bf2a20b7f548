/**
 * Keeps the listeners of all tenants as they are configured: starts, stops and restarts them.
 *
 *  1. A listener runs exactly while it is enabled and its tenant is there.
 *  2. Never do two runs of one listener overlap: a changed one has ended before it begins anew.
 *  3. Adjustments happen one after the other, each by what is stored at its time.
 */
import { isDeepStrictEqual } from "node:util";
import type { ConfigurationReads, Integration, Listener as StoredListener, Tenant } from "../store/configuration.ts";
import type { Positions } from "../store/positions.ts";
import type { Fields } from "../deliver/credentials.ts";
import type { DeliveryContext } from "../deliver/endpoint.ts";
import { Intake, type Receiving, type Taken } from "./intake.ts";
import type { Clock, HookCall, HookEvents, Listener, ListenerSettings, SourceEvent } from "./listener.ts";
import { mappingOf, optionsOf, textOption } from "./options.ts";
import { RecentEvents, type RecentEvent } from "./recent.ts";
import { keepConnected } from "./run.ts";
import { StatusBoard, type ListenerStatus, type State } from "./status.ts";

export interface ListenersOptions {
  /** the types of listeners, by name */
  readonly types: Readonly<Record<string, Listener>>;
  readonly configuration: Pick<ConfigurationReads, "tenants" | "tenant" | "listeners" | "integrations">;
  readonly positions: Positions;
  readonly receiving: Receiving;
  /** Decrypts the secrets of a listener. @throws when one can't be opened */
  readonly secretsOf: (tenant: number, listener: Pick<StoredListener, "secrets" | "secretsKey">) => Readonly<Record<string, string>>;
  /** As ListenerSettings.credentials, of a tenant. */
  readonly credentials: (tenant: number, integration: string) => Promise<Fields | null>;
  /** As Connection.provider, of a tenant. */
  readonly provider: (tenant: number, integration: string, signal: AbortSignal) => Promise<DeliveryContext | null>;
  readonly clock: Clock;
  /** in [0, 1) */
  readonly random: () => number;
  readonly log: { warn(members: object, message: string): void; error(members: object, message: string): void };
}

/** Who a listener belongs to, as far as adjusting needs it. */
type TenantRef = Pick<Tenant, "number" | "id">;

/** What a listener runs by; a difference makes it start anew. */
interface Setup {
  readonly listener: Omit<StoredListener, "name" | "description">;
  readonly integrations: readonly Integration[];
}

interface Running {
  tenant: Tenant;
  readonly setup: Setup;
  readonly type: Listener;
  readonly board: StatusBoard;
  readonly intake: Intake;
  readonly abort: AbortController;
  ended: Promise<void>;
}

/** A webhook listener that is enabled. */
export interface Hook {
  readonly tenant: Tenant;
  /** @throws when a secret can't be opened */
  read(call: HookCall): Promise<HookEvents>;
  /** @throws what the receiver throws; nothing was stored then */
  take(events: readonly SourceEvent[]): Promise<Taken>;
  /** Notes that a call was refused. */
  refused(reason: string): void;
}

const stopped: ListenerStatus = {
  state: "stopped",
  message: "it is disabled",
  since: null,
  counters: { received: 0, accepted: 0, refused: 0, withoutKey: 0, reconnects: 0, lastEventAt: null },
  lastError: null,
};

export class Listeners {
  private readonly options: ListenersOptions;
  private readonly running = new Map<string, Running>();
  /** outlives a change of the listener, since its mapping is changed by them */
  private readonly recent = new Map<string, RecentEvents>();
  /** keys of webhook listeners, by hash of their token */
  private readonly byToken = new Map<string, string>();
  private adjusting: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(options: ListenersOptions) {
    this.options = options;
  }

  /** Starts everything that is enabled. */
  async start(): Promise<void> {
    for (const tenant of await this.options.configuration.tenants()) await this.adjust(tenant);
  }

  /** Takes changes of a tenant's configuration in; resolves when they are in effect. Never rejects: the change itself is stored. */
  adjust(tenant: TenantRef): Promise<void> {
    this.adjusting = this.adjusting
      .then(() => (this.closed ? undefined : this.adjustNow(tenant)))
      .catch((error: unknown) => {
        this.options.log.error({ err: error, tenant: tenant.id }, "the listeners could not be adjusted to a change; the next one does it");
      });
    return this.adjusting;
  }

  /** How a listener is doing; of one that does not run: stopped. */
  status(tenant: number, id: number): ListenerStatus {
    return this.running.get(keyOf(tenant, id))?.board.read() ?? stopped;
  }

  /** The last events of a listener since the server started, newest first. */
  lastEvents(tenant: number, id: number): readonly RecentEvent[] {
    return this.recent.get(keyOf(tenant, id))?.list() ?? [];
  }

  /** Forgets the events of a tenant, or of one listener that is gone: something of them is being erased. */
  forget(tenant: number, id?: number): void {
    if (id !== undefined) this.recent.delete(keyOf(tenant, id));
    else for (const key of this.recent.keys()) if (key.startsWith(keyOf(tenant, ""))) this.recent.delete(key);
  }

  /** Of every enabled listener of all tenants. */
  states(): State[] {
    return [...this.running.values()].map(({ board }) => board.read().state);
  }

  /** The enabled listener behind the token of a URL. @param tokenHash SHA-256, hex */
  hook(tokenHash: string): Hook | null {
    const found = this.running.get(this.byToken.get(tokenHash) ?? "");
    return found === undefined ? null : this.hookOf(found);
  }

  /** The enabled listeners of a tenant that take a provider's delivery receipts as events. */
  receiptHooks(tenant: number, provider: string): readonly Hook[] {
    return [...this.running.values()].flatMap((one) => {
      const wanted = textOption(optionsOf(one.setup.listener), "receipts");
      const hook = one.tenant.number === tenant && (wanted === "all" || wanted === provider) ? this.hookOf(one) : null;
      return hook === null ? [] : [hook];
    });
  }

  private hookOf({ tenant, type, board, intake, setup }: Running): Hook | null {
    if (!("read" in type)) return null;
    return {
      tenant,
      read: async (call) => type.read(call, this.settingsOf(tenant, setup)),
      take: (events) => intake.take(events),
      refused: (reason) => board.failed(this.options.clock.now(), reason),
    };
  }

  /** Stops all listeners for good. @param graceMs how long those that hang are waited for */
  async stop(graceMs: number): Promise<void> {
    this.closed = true;
    await this.adjusting;
    const all = [...this.running.values()];
    for (const { abort } of all) abort.abort();
    const grace = new AbortController();
    await Promise.race([Promise.all(all.map(({ ended }) => ended)), this.options.clock.pause(graceMs, grace.signal)]);
    grace.abort();
    this.running.clear();
  }

  private async adjustNow({ number, id }: TenantRef): Promise<void> {
    const { configuration } = this.options;
    const tenant = await configuration.tenant(id);
    if (tenant === null) this.forget(number);
    const wanted = tenant === null ? new Map<string, Setup>() : await this.setupsOf(tenant);
    for (const [key, one] of this.running) {
      if (one.tenant.number !== number) continue;
      if (tenant !== null) one.tenant = tenant;
      if (!isDeepStrictEqual(wanted.get(key), one.setup)) await this.end(key, one);
    }
    for (const [key, setup] of wanted) if (!this.running.has(key)) this.begin(key, tenant!, setup);
  }

  /** What shall run of a tenant. */
  private async setupsOf(tenant: Tenant): Promise<Map<string, Setup>> {
    const { configuration, types } = this.options;
    const integrations = await configuration.integrations(tenant.number);
    const setups = new Map<string, Setup>();
    for (const { name: _, description: __, ...listener } of await configuration.listeners(tenant.number)) {
      const type = types[listener.type];
      if (!listener.status || type === undefined) continue;
      const used = integrations.filter((one) => type.declaration.integrations.includes(one.type));
      setups.set(keyOf(tenant.number, listener.id), { listener, integrations: used });
    }
    return setups;
  }

  private begin(key: string, tenant: Tenant, setup: Setup): void {
    const { types, receiving, clock } = this.options;
    const { listener } = setup;
    const type = types[listener.type]!;
    const board = new StatusBoard(clock.now());
    const mapping = mappingOf(listener);
    const tenantNow = (): Tenant => running.tenant;
    const intake = new Intake({
      id: `LI${listener.id}`,
      tenant: tenantNow,
      mapping,
      options: optionsOf(listener),
      receiving,
      board,
      recent: this.recentOf(key),
      now: () => clock.now(),
    });
    const running: Running = { tenant, setup, type, board, intake, abort: new AbortController(), ended: Promise.resolve() };
    this.running.set(key, running);
    if (listener.tokenHash !== null) this.byToken.set(listener.tokenHash, key);
    if ("run" in type) running.ended = this.keep(running, type.run);
    else board.set("started", "");
  }

  private recentOf(key: string): Pick<RecentEvents, "add"> {
    return {
      add: (events) => {
        const kept = this.recent.get(key) ?? new RecentEvents();
        kept.add(events);
        this.recent.set(key, kept);
      },
    };
  }

  private keep({ tenant, setup, intake, board, abort }: Running, connect: Extract<Listener, { run: unknown }>["run"]): Promise<void> {
    const { positions, receiving, clock, random, log } = this.options;
    const { id } = setup.listener;
    return keepConnected({
      connect,
      settings: () => this.settingsOf(tenant, setup),
      provider: (integration) => this.options.provider(tenant.number, integration, abort.signal),
      readPosition: () => positions.read(tenant.number, id),
      storePosition: (position) => positions.write(tenant.number, id, position),
      intake,
      retryAfterMs: (error) => receiving.retryAfterMs(error),
      board,
      clock,
      random,
      signal: abort.signal,
      log: (message) => log.warn({ tenant: tenant.id, listener: `LI${id}` }, `the listener lost its connection: ${message}`),
    });
  }

  private settingsOf({ number }: TenantRef, { listener }: Setup): ListenerSettings {
    const { secretsOf, credentials } = this.options;
    return {
      options: optionsOf(listener),
      secrets: secretsOf(number, listener),
      credentials: (integration) => credentials(number, integration),
    };
  }

  private async end(key: string, { abort, ended, setup }: Running): Promise<void> {
    abort.abort();
    this.byToken.delete(setup.listener.tokenHash ?? "");
    await ended;
    this.running.delete(key);
  }
}

const keyOf = (tenant: number, id: number | ""): string => `${tenant}/${id}`;
