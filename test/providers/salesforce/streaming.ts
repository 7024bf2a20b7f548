/**
 * Salesforce's Streaming API: Bayeux 1.0 over long polling at /cometd/{version}, with PushTopics and the replay extension.
 *
 * Sources: docs.cometd.org, "The Bayeux Protocol Specification"; Streaming API Developer Guide, "How the Client Connects" (40 s to
 * reconnect, 110 s for a poll), "Handling Streaming API Errors" (401 with reconnect none; 403 Handshake denied with the reason in
 * ext.sfdc; 403 Unknown client), "Streaming API Error Codes" (all other wordings; 32,768 bytes a request), "Message Durability".
 *
 * A client lives from its handshake until it disconnects, stays away too long, or the server forgets it. Its events wait in `queue` and
 * go out with its poll, `poll` being the connect that is held open. At most one is: a second connect ends the first.
 */
import { randomBytes } from "node:crypto";
import type { Answer } from "../faults.ts";
import type { Received } from "../stand-in.ts";
import { EventLog, type TopicEvent } from "./event-log.ts";
import type { Sessions } from "./oauth.ts";

export interface StreamingOptions {
  /** how long a poll without events is held; default 110 s */
  readonly pollMs?: number;
  /** how long a client may stay away; default 40 s */
  readonly maxIntervalMs?: number;
}

interface Message {
  readonly [name: string]: unknown;
  readonly channel?: string;
  readonly id?: string;
  readonly clientId?: string;
}

interface Client {
  readonly id: string;
  readonly cookie: string;
  readonly token: string;
  readonly subscriptions: Set<string>;
  queue: TopicEvent[];
  /** ends the held poll; the reply may be a failure */
  poll: ((failure?: object) => void) | null;
  lastSeenMs: number;
}

const firstVersion = 37;
const lastVersion = 64;
export const maxRequestBytes = 32_768;

export class Streaming {
  /** channels of PushTopics */
  readonly channels = new Set<string>();
  readonly log = new EventLog();
  private readonly clients = new Map<string, Client>();
  private readonly sessions: Sessions;
  private readonly pollMs: number;
  private readonly maxIntervalMs: number;

  constructor(sessions: Sessions, { pollMs = 110_000, maxIntervalMs = 40_000 }: StreamingOptions) {
    this.sessions = sessions;
    this.pollMs = pollMs;
    this.maxIntervalMs = maxIntervalMs;
    sessions.onExpire(() => {
      for (const { poll } of this.clients.values()) poll?.(unauthenticated);
    });
  }

  /** Clients that are subscribed to the channel. */
  subscribers(channel: string): number {
    return [...this.clients.values()].filter(({ subscriptions }) => subscriptions.has(channel)).length;
  }

  /** Makes an event on a topic; who is subscribed gets it with the next poll. @returns its replayId */
  publish(topic: string, sobject: Readonly<Record<string, unknown>>, type = "created", nowMs = Date.now()): number {
    const event = this.log.add(`/topic/${topic}`, sobject, type, nowMs);
    for (const client of this.clients.values()) if (client.subscriptions.has(event.channel)) this.deliver(client, [event]);
    return event.data.event.replayId;
  }

  /** Forgets every client, as after a restart or a network failure; each next request gets 403::Unknown client. */
  forgetClients(): void {
    const polls = [...this.clients.values()].map(({ poll }) => poll);
    this.clients.clear();
    for (const poll of polls) poll?.(unknownClient);
  }

  /** Answers a request to /cometd. */
  async answer(received: Received): Promise<Answer> {
    const refused = refusedRequest(received);
    if (refused !== null) return refused;
    const messages = parsed(received.body);
    if (messages === null) return { status: 400, body: "" };
    const headers: Record<string, string> = {};
    const replies: object[] = [];
    for (const message of messages) replies.push(...(await this.reply(message, received, headers)));
    return { status: 200, headers: { "content-type": "application/json;charset=UTF-8", ...headers }, body: replies };
  }

  private reply(message: Message, received: Received, headers: Record<string, string>): Promise<object[]> | object[] {
    if (message.channel === "/meta/handshake") return [this.handshake(message, received, headers)];
    const client = this.clientOf(message);
    const reply = { channel: message.channel, ...(message.id === undefined ? {} : { id: message.id }) };
    if (client === undefined) return [{ ...reply, ...unknownClient, successful: false }];
    if (!received.headers.cookie?.includes(`BAYEUX_BROWSER=${client.cookie}`)) {
      const error = `400::Client ${client.id} has established a session, but no BAYEUX_BROWSER cookie present`;
      return [{ ...reply, error, successful: false }];
    }
    if (!this.sessions.has(tokenOf(received))) return [{ clientId: client.id, ...reply, ...unauthenticated, successful: false }];
    const answer = { clientId: client.id, ...reply };
    if (message.channel === "/meta/connect") return this.connect(client, message, answer, received);
    if (message.channel === "/meta/subscribe") return [this.subscribe(client, message, answer)];
    if (message.channel === "/meta/unsubscribe") {
      client.subscriptions.delete(String(message["subscription"]));
      return [{ ...answer, subscription: message["subscription"], successful: true }];
    }
    if (message.channel === "/meta/disconnect") {
      this.clients.delete(client.id);
      client.poll?.();
      return [{ ...answer, successful: true }];
    }
    return [{ ...answer, error: `403:${String(message.channel)}:publish_denied`, successful: false }];
  }

  private handshake(message: Message, received: Received, headers: Record<string, string>): object {
    const reply = { channel: "/meta/handshake", ...(message.id === undefined ? {} : { id: message.id }) };
    const token = tokenOf(received);
    if (!this.sessions.has(token)) {
      const failureReason = token === undefined ? "401::Request requires authentication" : "401::Authentication invalid";
      const ext = { replay: true, sfdc: { failureReason } };
      return { ...reply, ext, advice: { reconnect: "none" }, error: "403::Handshake denied", successful: false };
    }
    const types = message["supportedConnectionTypes"];
    if (!Array.isArray(types) || !types.includes("long-polling"))
      return { ...reply, error: `400::Invalid connection type ${String(types)}`, advice: { reconnect: "none" }, successful: false };
    const client: Client = {
      id: randomBytes(16).toString("hex"),
      cookie: randomBytes(8).toString("hex"),
      token: token!,
      subscriptions: new Set(),
      queue: [],
      poll: null,
      lastSeenMs: Date.now(),
    };
    this.clients.set(client.id, client);
    headers["set-cookie"] = `BAYEUX_BROWSER=${client.cookie};Path=/;HttpOnly`;
    return {
      ...reply,
      ext: { replay: true, "payload.format": true },
      minimumVersion: "1.0",
      version: "1.0",
      clientId: client.id,
      supportedConnectionTypes: ["long-polling"],
      successful: true,
    };
  }

  private clientOf({ clientId }: Message): Client | undefined {
    const client = this.clients.get(String(clientId));
    if (client === undefined) return undefined;
    const away = client.poll === null ? Date.now() - client.lastSeenMs : 0;
    client.lastSeenMs = Date.now();
    if (away <= this.maxIntervalMs) return client;
    this.clients.delete(client.id);
    return undefined;
  }

  private async connect(client: Client, message: Message, answer: object, { gone }: Received): Promise<object[]> {
    if (message["connectionType"] !== "long-polling")
      return [{ ...answer, error: `400::Invalid connection type ${String(message["connectionType"])}`, successful: false }];
    client.poll?.();
    const advice = { interval: 0, timeout: this.pollMs, reconnect: "retry" };
    const at = (message["advice"] as { timeout?: number } | undefined)?.timeout;
    const failure = client.queue.length > 0 || at === 0 ? undefined : await this.held(client, gone);
    client.lastSeenMs = Date.now();
    if (failure !== undefined) return [{ ...answer, ...failure, successful: false }];
    // What could not be written any more stays for the next poll.
    const events = gone.aborted ? [] : client.queue.splice(0);
    return [...events, { ...answer, advice, successful: true }];
  }

  /** Waits for an event, the end of the poll, or whatever else ends it. @returns what it failed with */
  private held(client: Client, gone: AbortSignal): Promise<object | undefined> {
    return new Promise((resolve) => {
      const end = (failure?: object): void => {
        clearTimeout(timer);
        gone.removeEventListener("abort", left);
        if (client.poll === end) client.poll = null;
        resolve(failure);
      };
      const left = (): void => end();
      const timer = setTimeout(end, this.pollMs);
      gone.addEventListener("abort", left, { once: true });
      client.poll = end;
    });
  }

  private subscribe(client: Client, message: Message, answer: object): object {
    const channel = message["subscription"];
    const reply = { ...answer, ...(channel === undefined ? {} : { subscription: channel }) };
    const refused = (error: string): object => ({ ...reply, error, successful: false });
    if (typeof channel !== "string" || channel === "") return refused("400::Channel name not specified");
    if (!channel.startsWith("/")) return refused("400::Channel subscriptions must start with a leading '/'");
    if (!this.channels.has(channel)) return refused(`400::The channel you requested to subscribe to does not exist {${channel}}`);
    const replay = (message["ext"] as { replay?: Record<string, number> } | undefined)?.replay?.[channel] ?? -1;
    const missed = this.log.from(channel, replay);
    if (missed === null) {
      const valid = "Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.";
      return refused(`400::The replayId {${replay}} you provided was invalid.  ${valid}`);
    }
    client.subscriptions.add(channel);
    this.deliver(client, missed);
    return { ...reply, successful: true };
  }

  private deliver(client: Client, events: readonly TopicEvent[]): void {
    client.queue.push(...events);
    if (client.queue.length > 0) client.poll?.();
  }
}

const unauthenticated = { advice: { reconnect: "none", interval: 0 }, error: "401::Authentication invalid" };
const unknownClient = { advice: { interval: 0, reconnect: "handshake" }, error: "403::Unknown client" };

function tokenOf({ headers }: Received): string | undefined {
  return /^(?:OAuth|Bearer) (.+)$/i.exec(headers.authorization ?? "")?.[1];
}

function refusedRequest({ method, path, headers }: Received): Answer | null {
  const refused = (status: number, error: string): Answer => ({
    status,
    body: [{ channel: "/meta/handshake", error: `${status}::${error}`, advice: { reconnect: "none" }, successful: false }],
  });
  const version = /^\/cometd\/(\d+)\.0\/?/.exec(path)?.[1];
  const form = `URI format: '/cometd/${lastVersion}.0'`;
  if (version === undefined) return refused(400, `API version in the URI is mandatory. ${form}`);
  if (Number(version) < firstVersion || Number(version) > lastVersion)
    return refused(400, `Unsupported API version. Only API versions '${firstVersion}.0' and later are supported. ${form}`);
  if (method !== "POST") return { status: 405, body: "" };
  return headers["content-type"]?.startsWith("application/json") === true ? null : { status: 400, body: "" };
}

function parsed(body: string): Message[] | null {
  try {
    const value: unknown = JSON.parse(body);
    return (Array.isArray(value) ? value : [value]) as Message[];
  } catch {
    return null;
  }
}
