/**
 * Stand-in for Salesforce: a log-in host and an instance, as in the real thing, so that who ignores `instance_url` fails.
 * What is answered comes from oauth.ts, rest.ts and streaming.ts, where the sources are named.
 */
import type { Answer, Refusals } from "../faults.ts";
import { startStandIn, type Received, type StandIn } from "../stand-in.ts";
import { Sessions, token, type Org } from "./oauth.ts";
import { limitExceeded, notFound, rest, restError, sessionInvalid, type RestState, type SalesforceRecord } from "./rest.ts";
import { maxRequestBytes, Streaming, type StreamingOptions } from "./streaming.ts";

export interface SalesforceOptions extends Partial<Org>, StreamingOptions {
  /** names of PushTopics that exist from the start, and the object each is about */
  readonly topics?: Readonly<Record<string, string>>;
  /** requests a day */
  readonly requestLimit?: number;
}

export interface SalesforceStandIn {
  readonly org: Org;
  /** where tokens are given out */
  readonly loginUrl: string;
  /** where everything else is; clients learn it from the token's answer */
  readonly instanceUrl: string;
  readonly login: StandIn;
  readonly instance: StandIn;
  /** what was created */
  readonly records: readonly SalesforceRecord[];
  /** requests of the REST API: the limit can be lowered and raised */
  readonly usage: { used: number; limit: number };
  /** Creates an event of a PushTopic, of this moment unless told otherwise. @param nowMs epoch ms @returns its replayId */
  publish(topic: string, sobject: Readonly<Record<string, unknown>>, type?: string, nowMs?: number): number;
  addTopic(name: string): void;
  /** how many clients are subscribed to the topic now */
  subscribers(topic: string): number;
  /** Ends all sessions: REST answers 401, polls 401 with reconnect none, handshakes 403. */
  expireSessions(): void;
  /** The next creations find their row locked. */
  lockRows(times: number): void;
  /** Forgets the streaming clients: 403::Unknown client. */
  forgetClients(): void;
  /** Drops events up to this id, as when their retention is over. */
  purgeEvents(upToReplayId: number): void;
  /** The instance dies and comes back on the same port: connections are cut, streaming clients forgotten, sessions and events kept. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const defaultOrg: Org = {
  consumerKey: "3MVG9consumerkey.of.the.connected.app",
  consumerSecret: "C0FFEE5EC2E7C0FFEE5EC2E7C0FFEE5EC2E7C0FFEE5EC2E7C0FFEE5EC2E70001",
  username: "integration@example.com",
  password: "s3cret pass&word",
  securityToken: "Tok3nTok3nTok3nTok3n",
  passwordFlow: true,
  organizationId: "00D000000000001EAA",
  userId: "005000000000001AAA",
};

/** Starts the stand-in: two servers on free ports. */
export async function startSalesforce(options: SalesforceOptions = {}): Promise<SalesforceStandIn> {
  const org: Org = { ...defaultOrg, ...options };
  const sessions = new Sessions();
  const streaming = new Streaming(sessions, options);
  const topics = new Map<string, string>();
  const state: RestState = {
    sessions,
    records: [],
    usage: { used: 0, limit: options.requestLimit ?? 15_000 },
    lockedRows: 0,
    onCreate: (record) => created(record),
  };
  const addTopic = (name: string, object = ""): void => {
    topics.set(name, object);
    streaming.channels.add(`/topic/${name}`);
  };
  const created = ({ object, id, fields }: SalesforceRecord): void => {
    if (object === "PushTopic") {
      const about = /\bFROM\s+(\w+)/i.exec(String(fields["Query"]))?.[1];
      addTopic(String(fields["Name"]), about ?? "");
    }
    for (const [topic, about] of topics) if (about === object) streaming.publish(topic, { Id: id, ...fields });
  };
  for (const [name, object] of Object.entries(options.topics ?? {})) addTopic(name, object);

  const refusals: Refusals = {
    "too-many": limitExceeded,
    "server-error": () =>
      restError(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support: 1"),
    unavailable: ({ retryAfterSeconds = 1 }) => ({
      ...restError(503, "SERVER_UNAVAILABLE", "We are down for maintenance. Sorry for the inconvenience."),
      headers: { "retry-after": String(retryAfterSeconds) },
    }),
    "expired-token": () => {
      sessions.expire();
      return sessionInvalid();
    },
  };
  const instance = await startStandIn({
    answer: (received) => onInstance(received, state, streaming),
    refusals,
  });
  let loginUrl = "";
  const login = await startStandIn({
    answer: (received) =>
      received.path === "/services/oauth2/token" ? token(received, org, sessions, loginUrl, instance.url) : notFound(),
    refusals,
  });
  loginUrl = login.url;
  return {
    org,
    loginUrl,
    get instanceUrl() {
      return instance.url;
    },
    login,
    instance,
    records: state.records,
    usage: state.usage,
    publish: (...event) => streaming.publish(...event),
    addTopic: (name) => addTopic(name),
    subscribers: (topic) => streaming.subscribers(`/topic/${topic}`),
    expireSessions: () => sessions.expire(),
    lockRows: (times) => void (state.lockedRows = times),
    forgetClients: () => streaming.forgetClients(),
    purgeEvents: (upTo) => streaming.log.purge(upTo),
    restart: async () => {
      await instance.down();
      streaming.forgetClients();
      await instance.up();
    },
    close: async () => {
      await Promise.all([login.close(), instance.close()]);
    },
  };
}

function onInstance(received: Received, state: RestState, streaming: Streaming): Answer | Promise<Answer> {
  if (received.path.startsWith("/services/data")) return rest(received, state);
  if (!received.path.startsWith("/cometd")) return notFound();
  if (Buffer.byteLength(received.body) > maxRequestBytes) return { status: 413, body: "Maximum Request Size Exceeded" };
  return streaming.answer(received);
}
