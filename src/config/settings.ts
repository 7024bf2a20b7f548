/**
 * Every setting of the server, once: the command line's options, the environment variables, the file's members, their help and the
 * table in docs/operations.md all come from here.
 */
import { httpAddress, networks, oneOf, showNetworks, showSize, size, text, wholeNumber, type Network, type Reader } from "./kinds.ts";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export interface ServerConfig {
  /** path of the data folder */
  readonly data: string;
  /** 0: any free port */
  readonly port: number;
  readonly host: string;
  /** without a slash at the end; null: the address at which the server listens */
  readonly publicUrl: string | null;
  readonly trustedProxies: readonly Network[];
  readonly logLevel: (typeof logLevels)[number];
  readonly tokenLifetimeSeconds: number;
  readonly eventLimitBytes: number;
  readonly batchLimitBytes: number;
  readonly bodyLimitBytes: number;
  readonly cacheSize: number;
  /** networks inside where requests to URLs that a tenant gave may go */
  readonly allowedNetworks: readonly Network[];
  /** 0: no limit but the disk's own */
  readonly minFreeDiskBytes: number;
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
  publicUrl: {
    flag: "public-url",
    argument: "URL",
    environment: "WHENTHEN_PUBLIC_URL",
    default: null,
    read: httpAddress,
    show: (value) => value ?? "the address it listens on",
    help: "the address under which providers and people reach the server, for signatures and callbacks",
  },
  trustedProxies: {
    flag: "trusted-proxy",
    argument: "NETWORKS",
    environment: "WHENTHEN_TRUSTED_PROXY",
    default: [],
    read: networks,
    show: showNetworks,
    help: "addresses and CIDR ranges, with commas between, of proxies whose X-Forwarded headers count",
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
  minFreeDiskBytes: {
    flag: "min-free-disk",
    argument: "SIZE",
    environment: "WHENTHEN_MIN_FREE_DISK",
    default: 256 * 1024 ** 2,
    read: size(0, 1024 ** 5),
    show: showSize,
    help: "with less free disk than this, whatever would write is refused with 503; 0 turns this off",
  },
};

/** The default as it is shown to people. */
export function showDefault<T>(setting: Setting<T>): string {
  return setting.show === undefined ? String(setting.default) : setting.show(setting.default);
}
