/** What an engine is made of, and the memory that it works with. */
import type { Endpoint } from "../deliver/endpoint.ts";
import { Outbox, type OutboxLimits } from "../deliver/outbox.ts";
import type { Providers } from "../deliver/providers.ts";
import { noAugments, type Augmenter } from "../identify/augments/augments.ts";
import type { Tenant } from "../store/configuration.ts";
import type { Store } from "../store/port.ts";
import { Augmenting } from "./augmenting.ts";
import { Batch } from "./batch.ts";
import { LruCache } from "./cache.ts";
import type { Log, Shared } from "./context.ts";

/** Whoever watches the engine at work. It is called while others wait, so it does little, and never throws. */
export interface EngineObserver {
  /**
   * A batch is durable.
   * @param commitMs how long the store took
   */
  committed(batch: Batch, commitMs: number): void;
}

export interface EngineOptions {
  readonly store: Store;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly providers: Providers;
  /** epoch ms on the server's clock */
  readonly now: () => number;
  /** in [0, 1) */
  readonly random: () => number;
  readonly log: Log;
  /** whether the tenant's rate limit leaves room for one more event, which it then takes; now: epoch ms on the server's clock */
  readonly admit: (tenant: Tenant, now: number) => boolean;
  /** customers, running reactions, and identities, kept in memory at most */
  readonly cacheSize?: number;
  readonly sendLimits?: OutboxLimits;
  readonly observer?: EngineObserver;
  /** what augments add; none where it is not given */
  readonly augmenter?: Augmenter;
}

const usualSendLimits: OutboxLimits = { perQueue: 10, total: 1_000 };

/** Empty memory. @param startedAt epoch ms on the server's clock when the engine started */
export function emptyMemory(options: EngineOptions, startedAt: number): Shared {
  const { store, endpoints, random, log, admit, cacheSize = 50_000, sendLimits = usualSendLimits, augmenter = noAugments } = options;
  return {
    store: store.engine,
    endpoints,
    declarations: Object.fromEntries(Object.entries(endpoints).map(([name, endpoint]) => [name, endpoint.declaration])),
    outbox: new Outbox(sendLimits),
    random,
    log,
    admit,
    augmenter,
    augmenting: new Augmenting(),
    customers: new LruCache(cacheSize),
    reactions: new LruCache(cacheSize),
    identities: new LruCache(cacheSize),
    startedAt,
    batch: new Batch(),
    refused: [],
    emitted: [],
    immediate: [],
  };
}
