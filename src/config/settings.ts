/**
 * Every setting of the server, once: the command line's options, the environment variables, the file's members, their help and the
 * table in docs/operations.md all come from here.
 */
import { networks, oneOf, showNetworks, showSize, size, text, wholeNumber, type Network, type Reader } from "./kinds.ts";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export interface ServerConfig {
  /** path of the data folder */
  readonly data: string;
  /** 0: any free port */
  readonly port: number;
  readonly host: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly tokenLifetimeSeconds: number;
  readonly eventLimitBytes: number;
  readonly batchLimitBytes: number;
  readonly bodyLimitBytes: number;
  readonly cacheSize: number;
  /** networks inside where requests to URLs that a tenant gave may go */
  readonly allowedNetworks: readonly Network[];
}

export interface Setting<T> {
  /** without the dashes; also the member of the configuration file */
  readonly flag: string;
  /** what stands behind the flag in the help */
  readonly argument: string;
  readonly environment: string;
  readonly default: T;
  readonly read: Reader<T>;
  /** how the default is shown */
  readonly show?: (value: T) => string;
  readonly help: string;
}

export const settings: { readonly [Name in keyof ServerConfig]: Setting<ServerConfig[Name]> } = {
  data: {
    flag: "data",
    argument: "DIR",
    environment: "WHENTHEN_DATA",
    default: "./whenthen-data",
    read: text,
    help: "the data folder: everything the server stores; created when there is none",
  },
  port: {
    flag: "port",
    argument: "N",
    environment: "PORT",
    default: 8080,
    read: wholeNumber(0, 65_535),
    help: "the port to listen on; 0 takes any free one and prints it",
  },
  host: {
    flag: "host",
    argument: "ADDRESS",
    environment: "WHENTHEN_HOST",
    default: "127.0.0.1",
    read: text,
    help: "the address to listen on; 0.0.0.0 for all of the machine's",
  },
  logLevel: {
    flag: "log-level",
    argument: "LEVEL",
    environment: "WHENTHEN_LOG_LEVEL",
    default: "info",
    read: oneOf(logLevels),
    help: `what is logged to standard error, as JSON lines: ${logLevels.join(", ")}; debug tells every request`,
  },
  tokenLifetimeSeconds: {
    flag: "token-lifetime",
    argument: "SECONDS",
    environment: "WHENTHEN_TOKEN_LIFETIME",
    default: 3600,
    read: wholeNumber(10, 86_400),
    help: "how long an access token is good for",
  },
  eventLimitBytes: {
    flag: "event-limit",
    argument: "SIZE",
    environment: "WHENTHEN_EVENT_LIMIT",
    default: 64 * 1024,
    read: size(1024, 16 * 1024 ** 2),
    show: showSize,
    help: "the largest event",
  },
  batchLimitBytes: {
    flag: "batch-limit",
    argument: "SIZE",
    environment: "WHENTHEN_BATCH_LIMIT",
    default: 10 * 1024 ** 2,
    read: size(1024, 256 * 1024 ** 2),
    show: showSize,
    help: "the largest batch of events",
  },
  bodyLimitBytes: {
    flag: "body-limit",
    argument: "SIZE",
    environment: "WHENTHEN_BODY_LIMIT",
    default: 1024 ** 2,
    read: size(16 * 1024, 64 * 1024 ** 2),
    show: showSize,
    help: "the largest body of any other request",
  },
  cacheSize: {
    flag: "cache-size",
    argument: "N",
    environment: "WHENTHEN_CACHE_SIZE",
    default: 50_000,
    read: wholeNumber(100, 10_000_000),
    help: "customers, and running reactions, kept in memory at most; all others are on disk",
  },
  allowedNetworks: {
    flag: "allow-networks",
    argument: "NETWORKS",
    environment: "WHENTHEN_ALLOW_NETWORKS",
    default: [],
    read: networks,
    show: showNetworks,
    help: "loopback, link-local and private networks that API augments and webhooks may reach all the same, such as 10.0.0.0/8,fd00::/8",
  },
};

/** The default as it is shown to people. */
export function showDefault<T>(setting: Setting<T>): string {
  return setting.show === undefined ? String(setting.default) : setting.show(setting.default);
}
