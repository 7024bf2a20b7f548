/** The HTTP interface: everything that docs/api.md describes, with and without /1.0. */
import Fastify from "fastify";
import { addUnknownRouteAnswers } from "./allowed-methods.ts";
import { withoutToken, addErrorAnswers, answer } from "./answer-errors.ts";
import { addAuthorization } from "./auth.ts";
import { accountRoutes } from "./routes/account.ts";
import { auditRoutes } from "./routes/audit.ts";
import { clientRoutes, userClientRoutes } from "./routes/clients.ts";
import { augmentFileRoutes } from "./routes/augment-file.ts";
import { augmentTrialRoutes } from "./routes/augment-trial.ts";
import { augmentRoutes } from "./routes/augments.ts";
import { clockRoutes } from "./routes/clock.ts";
import { activityRoutes } from "./routes/activity.ts";
import { backtestRoutes } from "./routes/backtest.ts";
import { consoleRoutes } from "./console.ts";
import { takeJson } from "./content-types.ts";
import type { App, Deps, ServerOptions } from "./deps.ts";
import { ApiError, unavailable } from "./errors.ts";
import { boundInHand } from "./in-hand.ts";
import { addOpenApi } from "./openapi.ts";
import { identityRoutes } from "./routes/identities.ts";
import { metricsRoutes } from "./routes/metrics.ts";
import { docsRoutes } from "./routes/docs.ts";
import { healthRoutes } from "./routes/health.ts";
import { integrationTestRoutes } from "./routes/integration-test.ts";
import { integrationRoutes } from "./routes/integrations.ts";
import { integrationTypeRoutes } from "./routes/integration-types.ts";
import { secretKeyRoutes } from "./routes/secret-key.ts";
import { customerRoutes } from "./routes/customers.ts";
import { journalControlRoutes } from "./routes/journal-control.ts";
import { journalRoutes } from "./routes/journal.ts";
import { keyAttributeRoutes } from "./routes/key-attribute.ts";
import { configurationRoutes } from "./routes/configuration.ts";
import { patternCheckRoutes } from "./routes/pattern-check.ts";
import { patternVersionRoutes } from "./routes/pattern-versions.ts";
import { patternRoutes } from "./routes/patterns.ts";
import { pauseRoutes } from "./routes/pause.ts";
import { Passwords } from "./passwords.ts";
import { Principals } from "./principals.ts";
import { sessionRoutes } from "./routes/session.ts";
import { Sessions } from "./sessions.ts";
import { streamRoutes } from "./routes/stream.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { templateRoutes } from "./routes/templates.ts";
import { Tenants } from "./tenant-directory.ts";
import { tenantRoutes } from "./routes/tenants.ts";
import { tokenRoutes } from "./routes/token.ts";
import { userRoutes } from "./routes/users.ts";
import { compileSchema } from "./validation.ts";
import { listenerEventRoutes } from "./routes/listener-events.ts";
import { listenerRoutes } from "./routes/listeners.ts";
import { listenerTypeRoutes } from "./routes/listener-types.ts";
import { callbackRoutes } from "../receive/callbacks.ts";
import { hookRoutes } from "../receive/hooks.ts";
import { eventRoutes } from "../receive/event.ts";
import { batchRoutes } from "../receive/batch.ts";
import { refusedRoutes } from "../receive/refused.ts";
import { historyRoutes } from "../receive/history.ts";

const prefix = "/1.0/";
const singularAugment = /^(\/tenants\/[^/?]+)\/augment(?=[/?]|$)/;

/** A request must have come whole within this time, so that connections that say nothing don't pile up. Node's own default. */
const requestTimeoutMs = 300_000;

/** Further ones are closed at once: each costs memory before it has said who it is. */
const maxConnections = 10_000;

const retryWhenDiskIsLowSeconds = 30;

/** Longest tenant id, e-mail address or key in a path, percent-encoded. */
const maxParamLength = 2_000;

const resources: readonly ((app: App, deps: Deps) => void)[] = [
  docsRoutes,
  healthRoutes,
  metricsRoutes,
  tokenRoutes,
  sessionRoutes,
  accountRoutes,
  tenantRoutes,
  pauseRoutes,
  userRoutes,
  clientRoutes,
  userClientRoutes,
  auditRoutes,
  keyAttributeRoutes,
  settingsRoutes,
  clockRoutes,
  patternRoutes,
  backtestRoutes,
  activityRoutes,
  patternVersionRoutes,
  patternCheckRoutes,
  templateRoutes,
  listenerRoutes,
  listenerEventRoutes,
  listenerTypeRoutes,
  integrationRoutes,
  integrationTestRoutes,
  integrationTypeRoutes,
  secretKeyRoutes,
  configurationRoutes,
  journalRoutes,
  journalControlRoutes,
  customerRoutes,
  identityRoutes,
  augmentRoutes,
  augmentFileRoutes,
  augmentTrialRoutes,
  eventRoutes,
  batchRoutes,
  historyRoutes,
  hookRoutes,
  callbackRoutes,
  refusedRoutes,
  streamRoutes,
];

/** Without the prefix, and with the plural where api.md allows the singular too. */
function canonical(url: string): string {
  const path = url.startsWith(prefix) ? url.slice(prefix.length - 1) : url;
  return path.includes("/augment") ? path.replace(singularAugment, "$1/augments") : path;
}

/**
 * Creates the server; it listens once `listen` is called. While it closes, new requests get 503 and those in hand are finished.
 * The engine must have been started.
 */
export function createServer(options: ServerOptions): App {
  const { store, engine, listeners, log, limits } = options;
  const principals = new Principals(store.configuration);
  const deps: Deps = {
    ...options,
    tenants: new Tenants(store.configuration, engine, listeners),
    principals,
    sessions: new Sessions(store.configuration, principals, options.sessionLifetimes, log),
    passwords: new Passwords(options.now),
    closing: new AbortController(),
  };
  const app: App = Fastify({
    bodyLimit: limits.bodyBytes,
    return503OnClosing: false,
    requestTimeout: requestTimeoutMs,
    frameworkErrors: (_error, request, reply) => answer(reply, new ApiError(400, `the path ${request.url} can't be decoded`)),
    trustProxy: options.trustedProxies.length > 0 && options.trustedProxies.map(({ address, prefix }) => `${address}/${prefix}`),
    routerOptions: { maxParamLength },
    rewriteUrl: ({ url = "/" }) => canonical(url),
  });
  app.setValidatorCompiler(({ schema }) => compileSchema(schema as object));
  refuseWhileClosing(app, deps);
  if (options.logRequests) logRequests(app, deps);
  addUnknownRouteAnswers(app);
  addErrorAnswers(app, log);
  addAuthorization(app, deps);
  refuseUnknownQueries(app);
  refuseWithoutRoom(app, deps);
  boundInHand(app, deps);
  app.server.maxConnections = maxConnections;
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  takeJson(app);
  addOpenApi(app, options.version);
  for (const resource of resources) app.register(async (scope: App) => resource(scope, deps));
  app.register(async (scope: App) => consoleRoutes(scope));
  return app;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** answered also while the server closes */
    readonly whileClosing?: boolean;
    /** writes so little, and is needed so much, that it is taken also when the disk is nearly full */
    readonly whenDiskIsLow?: boolean;
  }
}

function refuseWhileClosing(app: App, { closing, metrics }: Deps): void {
  app.addHook("preClose", (done) => {
    closing.abort();
    done();
  });
  app.addHook("onRequest", (request, reply, done) => {
    if (!closing.signal.aborted) return done();
    void reply.header("connection", "close");
    if (request.routeOptions.config.whileClosing === true) return done();
    metrics.turnedAway("shutdown");
    done(unavailable("the server is shutting down; try again in a moment"));
  });
}

/**
 * A query where none is looked at is refused: who writes `pause?integration=twilio` does not mean to pause everything. Routes with a query have a
 * schema that says which; of others what third parties call, and events, are taken with any.
 */
function refuseUnknownQueries(app: App): void {
  app.addHook("onRequest", ({ query, routeOptions: { config, schema } }, _reply, done) => {
    if (config.scope === undefined || config.scope === "events:write" || schema?.querystring !== undefined) return done();
    const [name] = Object.keys(query as object);
    done(name === undefined ? undefined : new ApiError(400, `${JSON.stringify(name)} is not known here; this request has no query`));
  });
}

/** What would write is refused before it is read while the disk is nearly full. Comes after the authorization. */
function refuseWithoutRoom(app: App, { disk, metrics }: Deps): void {
  app.addHook("onRequest", ({ method, routeOptions }, _reply, done) => {
    if (!disk.low || method === "GET" || method === "HEAD" || routeOptions.config.whenDiskIsLow === true) return done();
    metrics.turnedAway("disk");
    done(unavailable(disk.message, retryWhenDiskIsLowSeconds));
  });
}

function logRequests(app: App, { log }: Deps): void {
  app.addHook("onResponse", (request, reply, done) => {
    const { method, originalUrl } = request;
    log.debug({ method, url: withoutToken(originalUrl), status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 }, "request");
    done();
  });
}
