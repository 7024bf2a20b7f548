/** Wiring: one server on one data folder. */
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { pino } from "pino";
import type { App, Log } from "./api/deps.ts";
import { liveActivity } from "./api/live-activity.ts";
import { LiveFeed } from "./api/live-feed.ts";
import { Metrics } from "./api/metrics.ts";
import { createServer } from "./api/server.ts";
import { isProvisioned, newCredentials, provision, type InitialCredentials } from "./api/first-start.ts";
import type { ServerConfig } from "./config/settings.ts";
import type { Outside } from "./config/outside.ts";
import { baseUrlsOf, keySourcesOf } from "./config/providers.ts";
import { programVersion } from "./config/version.ts";
import { folderFiles, makeFolder, readCredentials, removeFile, writePrivate } from "./config/folder.ts";
import type { Endpoint } from "./deliver/endpoint.ts";
import { declarations, loadEndpoints } from "./deliver/registry.ts";
import { credentialsOf } from "./deliver/credentials.ts";
import { createProviders, type Providers } from "./deliver/providers.ts";
import { Backtests } from "./backtest/backtests.ts";
import { ActivityRecorder } from "./engine/activity.ts";
import { createEngine } from "./engine/engine.ts";
import type { Engine } from "./engine/types.ts";
import type { EndpointDeclarations } from "./language/declaration.ts";
import { listenerTypes } from "./listen/registry.ts";
import { openListenerSecrets } from "./listen/secrets.ts";
import { Listeners } from "./listen/supervisor.ts";
import type { Store } from "./store/port.ts";
import { listening } from "./receive/listening.ts";
import type { Augmenter } from "./identify/augments/augments.ts";
import { AugmentStage } from "./receive/augment-stage.ts";
import { openAugments } from "./receive/open-augments.ts";
import { RateLimits } from "./receive/rate-limit.ts";
import { FairShare } from "./receive/fair-share.ts";
import { RefusedLog } from "./receive/refused-log.ts";
import { Receiver } from "./receive/receiver.ts";
import { openSecrets, type Secrets } from "./secrets/secrets.ts";
import { FreeDisk, freeBytes } from "./store/free-disk.ts";
import { lockFolder } from "./store/lock.ts";
import { openSqliteStore } from "./store/sqlite/index.ts";

/** Requests in hand are given this long to end when the server stops, then sends in flight that long. Both within 10 s. */
const requestGraceMs = 5_000;
const sendGraceMs = 2_000;
const listenerGraceMs = 2_000;
/** Answers to a send are small; one answer to a listener may hold all events of a day. */
const sendAnswerBytes = 1024 ** 2;
const listenerAnswerBytes = 64 * 1024 ** 2;
const idleCheckMs = 50;
/** How often the room on the disk is looked at. */
const diskLookMs = 2_000;

/** The machine that the process runs on. */
const machine: Outside = {
  now: () => Date.now(),
  every: (ms, run) => {
    const timer = setInterval(run, ms).unref();
    return () => clearInterval(timer);
  },
  freeBytes,
  environment: process.env,
};

export type Endpoints = Readonly<Record<string, Endpoint>>;

export interface RunningServer {
  /** where it listens, without a slash at the end */
  readonly url: string;
  readonly store: Store;
  readonly engine: Engine;
  /** credentials made by this start; null when the folder had some */
  readonly firstStart: InitialCredentials | null;
  /** Stops accepting, commits what is in hand, lets the folder go. Within 10 s. */
  close(): Promise<void>;
}

/** The server can't start; the message is fit for a person. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * Starts a server: takes the data folder, provisions a fresh one, goes on with what was unfinished, listens.
 * @param more endpoints beside our own
 * @param given in the place of what the machine gives
 * @throws StartError when the folder can't be written or the port can't be had; LockedError; StoreError; SecretKeyError
 */
export async function startServer(config: ServerConfig, more: Endpoints = {}, given: Partial<Outside> = {}): Promise<RunningServer> {
  const outside = { ...machine, ...given };
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const files = folderFiles(config.data);
    const store = await openFolder(config.data, closers);
    const credentials = await firstStart(store, files.credentials, config, outside.now());
    const secrets = await openSecrets(store.configuration, keySourcesOf(config, outside.environment["WHENTHEN_SECRET_KEY"]));
    const endpoints = { ...(await loadEndpoints()), ...more };
    const { engine, app } = await startParts({ config, store, secrets, endpoints, outside }, closers);
    const url = await listen(app, config, closers);
    if (credentials !== null) await writePrivate(files.credentials, { ...credentials, url });
    await writePrivate(files.server, { pid: process.pid, url });
    closers.push(() => removeFile(files.server));
    return { url, store, engine, firstStart: credentials === null ? null : { ...credentials, url }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openFolder(folder: string, closers: (() => Promise<void>)[]): Promise<Store> {
  await makeFolder(folder).catch((error: Error) => {
    throw new StartError(`the data folder ${folder} can't be made: ${error.message}. Give another one with --data.`, { cause: error });
  });
  const lock = await lockFolder(folder);
  closers.push(() => lock.release());
  const store = openSqliteStore({ file: storeFileOf(folder) });
  closers.push(() => store.close());
  return store;
}

function storeFileOf(folder: string): string {
  return join(folder, folderFiles(folder).storeName);
}

/** The file is written before the store, so that credentials that work are never lost; a start broken off in between is taken up again. */
async function firstStart(store: Store, file: string, config: ServerConfig, now: number): Promise<InitialCredentials | null> {
  if (await isProvisioned(store)) return null;
  const credentials = (await readCredentials(file)) ?? newCredentials(addressOf(config.host, config.port));
  await writePrivate(file, credentials);
  await provision(store, credentials, now);
  return credentials;
}

interface Parts {
  readonly config: ServerConfig;
  readonly store: Store;
  readonly secrets: Secrets;
  readonly endpoints: Endpoints;
  readonly outside: Outside;
}

async function startParts(parts: Parts, closers: (() => Promise<void>)[]): Promise<{ engine: Engine; app: App }> {
  const { config, store, secrets, endpoints, outside } = parts;
  const { now, every } = outside;
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
  const rateLimits = new RateLimits();
  const metrics = new Metrics();
  const live = new LiveFeed();
  const activity = new ActivityRecorder({ store: store.activity, log, now, onStored: liveActivity(store.activity, live) });
  closers.push(() => activity.flush());
  let listening: App | null = null;
  const publicUrl = (): string =>
    config.publicUrl ?? (listening === null ? addressOf(config.host, config.port) : listeningAt(listening, config));
  const providers = openProviders(parts, publicUrl, sendAnswerBytes);
  closers.push(() => providers.close());
  const augmentParts = openAugments({
    folder: join(config.data, folderFiles(config.data).augmentsName),
    allowedNetworks: config.allowedNetworks,
    maxFileBytes: config.augmentFileLimitBytes,
    log,
    now,
  });
  closers.push(() => augmentParts.close());
  const engine = createEngine({
    store,
    endpoints,
    providers,
    now,
    random: Math.random,
    log,
    admit: (tenant, now) => rateLimits.tryTake(tenant, 1, now) === 0,
    cacheSize: config.cacheSize,
    sendLimits: { perQueue: config.sendsPerIntegration, total: config.sendsInFlight },
    augmenter: augmentParts.augments,
    observer: {
      committed: (batch, commitMs) => {
        metrics.committed(batch, commitMs);
        activity.committed(batch);
        live.committed(batch);
      },
    },
  });
  await engine.start();
  closers.push(() => engine.stop(sendGraceMs));
  await augmentParts.augments.cleanUp();
  const intake = await openIntake({ ...parts, engine, augmenter: augmentParts.augments, rateLimits, log, metrics }, closers);
  const sources = openProviders(parts, publicUrl, listenerAnswerBytes);
  closers.push(() => sources.close());
  const listeners = openListeners(parts, sources, intake.receiver, log);
  await listeners.start();
  closers.push(() => listeners.stop(listenerGraceMs));
  const app = createServer({
    version: programVersion(),
    store,
    engine,
    storeFile: storeFileOf(config.data),
    backtests: new Backtests(),
    declarations: { ...declarations, ...declarationsOf(endpoints) },
    log,
    now,
    every,
    ...intake,
    listeners,
    callers: { endpoints, providers },
    augments: augmentParts,
    metrics,
    live,
    publicUrl,
    secrets,
    trustedProxies: config.trustedProxies,
    limits: { eventBytes: config.eventLimitBytes, batchBytes: config.batchLimitBytes, bodyBytes: config.bodyLimitBytes },
    tokenLifetimeSeconds: config.tokenLifetimeSeconds,
    sessionLifetimes: { idleMs: config.sessionIdleSeconds * 1000, lifetimeMs: config.sessionLifetimeSeconds * 1000 },
    logRequests: log.isLevelEnabled("debug"),
  });
  listening = app;
  const endpointNames = Object.keys({ ...declarations, ...endpoints });
  metrics.watch({
    engine,
    listeners,
    live,
    ...intake,
    storeFile: join(config.data, folderFiles(config.data).storeName),
    endpoints: endpointNames,
  });
  closers.push(() => closeApp(app));
  return { engine, app };
}

interface IntakeParts extends Parts {
  readonly engine: Engine;
  readonly augmenter: Augmenter;
  readonly rateLimits: RateLimits;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What stands between the outside and the engine. */
async function openIntake(
  { config, store, outside, engine, augmenter, rateLimits, log, metrics }: IntakeParts,
  closers: (() => Promise<void>)[],
): Promise<{ receiver: Receiver; refused: RefusedLog; inHand: FairShare; disk: FreeDisk }> {
  const { now, every } = outside;
  const disk = new FreeDisk({ folder: config.data, minBytes: config.minFreeDiskBytes, log, read: outside.freeBytes });
  await disk.look();
  const stopLooking = every(diskLookMs, () => void disk.look());
  const refused = new RefusedLog({ store: store.refused, log, now });
  closers.push(() => refused.close());
  closers.push(async () => stopLooking());
  const stage = new AugmentStage({ engine, augmenter, store: store.engine });
  const receiver = new Receiver({ engine, stage, rateLimits, refused, disk, observer: metrics, now });
  // Two of the largest batches must find room, whatever is configured.
  const inHand = new FairShare(Math.max(config.intakeLimitBytes, 2 * config.batchLimitBytes));
  return { receiver, refused, inHand, disk };
}

function openListeners(
  { config, store: { configuration, positions }, secrets: { box }, outside: { now } }: Parts,
  providers: Providers,
  receiver: Receiver,
  log: Log,
): Listeners {
  return new Listeners({
    types: listenerTypes,
    configuration,
    positions,
    receiving: listening(receiver, { eventBytes: config.eventLimitBytes }),
    secretsOf: (tenant, listener) => openListenerSecrets(box, tenant, listener),
    credentials: (tenant, integration) => credentialsOf({ configuration, box }, tenant, declarations[integration]!),
    provider: (tenant, integration, signal) => providers.contextOf(tenant, declarations[integration]!, signal),
    clock: { now, pause: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined) },
    random: Math.random,
    log,
  });
}

/** @param maxAnswerBytes larger answers of providers are none */
function openProviders(
  { config, store: { configuration }, secrets: { box }, outside: { now } }: Parts,
  publicUrl: () => string,
  maxAnswerBytes: number,
): Providers {
  const { allowedNetworks, sendTimeoutSeconds } = config;
  const connections = { baseUrls: baseUrlsOf(config), publicUrl, allowedNetworks, timeoutMs: sendTimeoutSeconds * 1_000, maxAnswerBytes };
  return createProviders({ configuration, box, ...connections, now });
}

function declarationsOf(endpoints: Endpoints): EndpointDeclarations {
  return Object.fromEntries(Object.entries(endpoints).map(([name, { declaration }]) => [name, declaration]));
}

/** Connections that wait for their next request are closed as soon as they are idle; those still busy after the grace are cut. */
async function closeApp(app: App): Promise<void> {
  const closed = new AbortController();
  const closing = app.close().finally(() => closed.abort());
  const deadline = performance.now() + requestGraceMs;
  while (!closed.signal.aborted) {
    await sleep(idleCheckMs, undefined, { signal: closed.signal }).catch(() => undefined);
    if (performance.now() < deadline) app.server.closeIdleConnections();
    else app.server.closeAllConnections();
  }
  await closing;
}

async function listen(app: App, { host, port }: ServerConfig, closers: (() => Promise<void>)[]): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    // The server that could not listen has nothing in hand to wait for.
    closers.pop();
    await app.close();
    throw new StartError(listenFailure(error as NodeJS.ErrnoException, host, port), { cause: error });
  }
  return listeningAt(app, { host, port });
}

function listeningAt(app: App, { host, port }: Pick<ServerConfig, "host" | "port">): string {
  const address = app.server.address();
  return addressOf(host, typeof address === "object" && address !== null ? address.port : port);
}

function listenFailure({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === "EADDRINUSE") return `port ${port} on ${host} is in use. Stop what uses it, or choose another with --port.`;
  if (code === "EACCES") return `port ${port} can't be opened without more rights. Choose one above 1023 with --port.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `${host} is no address of this machine. Choose another with --host.`;
  return `the server can't listen on ${host}, port ${port}: ${message}`;
}

/** An address under which this machine reaches the server. */
function addressOf(host: string, port: number): string {
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}
