/**
 * Every setting of the server, once: the command line's options, the environment variables, the file's members, their help and the
 * table in docs/operations.md all come from here.
 */
import {
  httpAddress,
  networks,
  oneOf,
  showNetworks,
  showSize,
  size,
  socketAddress,
  text,
  wholeNumber,
  type Network,
  type Reader,
} from "./kinds.ts";

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
  readonly sessionIdleSeconds: number;
  readonly sessionLifetimeSeconds: number;
  readonly eventLimitBytes: number;
  readonly batchLimitBytes: number;
  readonly bodyLimitBytes: number;
  readonly intakeLimitBytes: number;
  /** the largest CSV of an augment */
  readonly augmentFileLimitBytes: number;
  readonly cacheSize: number;
  /** networks inside where requests to URLs that a tenant gave may go */
  readonly allowedNetworks: readonly Network[];
  /** 0: no limit but the disk's own */
  readonly minFreeDiskBytes: number;
  /** addresses of the providers, without a slash at the end */
  readonly twilioBaseUrl: string;
  readonly sendgridBaseUrl: string;
  /** for log-in */
  readonly salesforceBaseUrl: string;
  readonly datasiftBaseUrl: string;
  readonly sendTimeoutSeconds: number;
  /** at once, per tenant and integration */
  readonly sendsPerIntegration: number;
  /** at once, of all tenants together */
  readonly sendsInFlight: number;
  /** null: secret.key in the data folder */
  readonly secretKeyFile: string | null;
  readonly secretKeyCommand: string | null;
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
  sessionIdleSeconds: {
    flag: "session-idle",
    argument: "SECONDS",
    environment: "WHENTHEN_SESSION_IDLE",
    default: 7200,
    read: wholeNumber(60, 2_592_000),
    help: "a browser's session that is not used for so long ends",
  },
  sessionLifetimeSeconds: {
    flag: "session-lifetime",
    argument: "SECONDS",
    environment: "WHENTHEN_SESSION_LIFETIME",
    default: 86_400,
    read: wholeNumber(60, 31_536_000),
    help: "a browser's session ends after so long however much it is used",
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
  intakeLimitBytes: {
    flag: "intake-limit",
    argument: "SIZE",
    environment: "WHENTHEN_INTAKE_LIMIT",
    default: 64 * 1024 ** 2,
    read: size(4 * 1024 ** 2, 16 * 1024 ** 3),
    show: showSize,
    help: "requests and large answers in hand at once, all together; more are refused with 503",
  },
  augmentFileLimitBytes: {
    flag: "augment-file-limit",
    argument: "SIZE",
    environment: "WHENTHEN_AUGMENT_FILE_LIMIT",
    default: 1024 ** 3,
    read: size(1024, 64 * 1024 ** 3),
    show: showSize,
    help: "the largest CSV file of an augment, unpacked",
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
  twilioBaseUrl: {
    flag: "twilio-base-url",
    argument: "URL",
    environment: "WHENTHEN_TWILIO_BASE_URL",
    default: "https://api.twilio.com",
    read: httpAddress,
    help: "where Twilio is: a proxy, a regional host or a stand-in",
  },
  sendgridBaseUrl: {
    flag: "sendgrid-base-url",
    argument: "URL",
    environment: "WHENTHEN_SENDGRID_BASE_URL",
    default: "https://api.sendgrid.com",
    read: httpAddress,
    help: "where SendGrid is",
  },
  salesforceBaseUrl: {
    flag: "salesforce-base-url",
    argument: "URL",
    environment: "WHENTHEN_SALESFORCE_BASE_URL",
    default: "https://login.salesforce.com",
    read: httpAddress,
    help: "where log-in at Salesforce is, for integrations that name no instance",
  },
  datasiftBaseUrl: {
    flag: "datasift-base-url",
    argument: "URL",
    environment: "WHENTHEN_DATASIFT_BASE_URL",
    default: "wss://websocket.datasift.com",
    read: socketAddress,
    help: "where DataSift's streams are",
  },
  sendTimeoutSeconds: {
    flag: "send-timeout",
    argument: "SECONDS",
    environment: "WHENTHEN_SEND_TIMEOUT",
    default: 10,
    read: wholeNumber(1, 300),
    help: "how long a provider has to answer a send; later answers count as none",
  },
  sendsPerIntegration: {
    flag: "sends-per-integration",
    argument: "N",
    environment: "WHENTHEN_SENDS_PER_INTEGRATION",
    default: 10,
    read: wholeNumber(1, 1_000),
    help: "sends in flight at once for each tenant and integration; more wait",
  },
  sendsInFlight: {
    flag: "sends-in-flight",
    argument: "N",
    environment: "WHENTHEN_SENDS_IN_FLIGHT",
    default: 1_000,
    read: wholeNumber(1, 100_000),
    help: "sends in flight at once, of all tenants together; beyond it each integration still has one at a time",
  },
  secretKeyFile: {
    flag: "secret-key-file",
    argument: "FILE",
    environment: "WHENTHEN_SECRET_KEY_FILE",
    default: null,
    read: text,
    show: (value) => value ?? "secret.key in the data folder",
    help: "the key that integrations' secrets are encrypted with, in a file that only its owner can read; made when there is none",
  },
  secretKeyCommand: {
    flag: "secret-key-command",
    argument: "COMMAND",
    environment: "WHENTHEN_SECRET_KEY_COMMAND",
    default: null,
    read: text,
    show: (value) => value ?? "none",
    help: "a shell command that prints that key, such as a key management service's; goes before the file",
  },
};

/** The default as it is shown to people. */
export function showDefault<T>(setting: Setting<T>): string {
  return setting.show === undefined ? String(setting.default) : setting.show(setting.default);
}
