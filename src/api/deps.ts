/** What the HTTP interface is built from. */
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { Backtests } from "../backtest/backtests.ts";
import type { Network } from "../config/kinds.ts";
import type { Every } from "../config/outside.ts";
import type { Callers } from "../engine/delivery.ts";
import type { Engine } from "../engine/types.ts";
import type { EndpointDeclarations } from "../language/declaration.ts";
import type { Secrets } from "../secrets/secrets.ts";
import type { FreeDisk } from "../store/free-disk.ts";
import type { Store } from "../store/port.ts";
import type { FairShare } from "../receive/fair-share.ts";
import type { RefusedLog } from "../receive/refused-log.ts";
import type { Listeners } from "../listen/supervisor.ts";
import type { AugmentParts } from "../receive/open-augments.ts";
import type { Receiver } from "../receive/receiver.ts";
import type { Passwords } from "./passwords.ts";
import type { LiveFeed } from "./live-feed.ts";
import type { Metrics } from "./metrics.ts";
import type { Principals } from "./principals.ts";
import type { SessionLifetimes, Sessions } from "./sessions.ts";
import type { Tenants } from "./tenant-directory.ts";

export interface Log {
  debug(members: object, message: string): void;
  info(members: object, message: string): void;
  warn(members: object, message: string): void;
  error(members: object, message: string): void;
}

export interface Limits {
  readonly eventBytes: number;
  readonly batchBytes: number;
  readonly bodyBytes: number;
}

export interface ServerOptions {
  /** of the program */
  readonly version: string;
  readonly store: Store;
  readonly engine: Engine;
  /** path of the store's data file, for long readings beside it */
  readonly storeFile: string;
  readonly backtests: Backtests;
  /** what a Then is checked against */
  readonly declarations: EndpointDeclarations;
  readonly log: Log;
  /** epoch ms */
  readonly now: () => number;
  readonly every: Every;
  readonly limits: Limits;
  readonly tokenLifetimeSeconds: number;
  readonly sessionLifetimes: SessionLifetimes;
  /** the one way in for events */
  readonly receiver: Receiver;
  readonly augments: AugmentParts;
  readonly refused: RefusedLog;
  /** bytes of requests in hand, by tenant */
  readonly inHand: FairShare;
  readonly disk: FreeDisk;
  readonly metrics: Metrics;
  readonly live: LiveFeed;
  /** the address under which providers and people reach the server, without a slash at the end; known once it listens */
  readonly publicUrl: () => string;
  readonly secrets: Secrets;
  readonly listeners: Listeners;
  /** what sends that people try are made by */
  readonly callers: Callers;
  /** proxies whose forwarding headers count */
  readonly trustedProxies: readonly Network[];
  /** each request is logged at debug */
  readonly logRequests: boolean;
}

/** What the routes work with. */
export interface Deps extends ServerOptions {
  readonly tenants: Tenants;
  readonly principals: Principals;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  /** aborted once the server closes */
  readonly closing: AbortController;
}

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;
