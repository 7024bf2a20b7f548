/**
 * A client of Bayeux 1.0 over long polling, as far as the Streaming API of Salesforce needs one.
 * Sources: docs.cometd.org, "The Bayeux Protocol Specification"; Streaming API Developer Guide.
 */
import { call } from "../../../deliver/call.ts";
import type { DeliveryContext } from "../../../deliver/endpoint.ts";
import { retryAfterMs } from "../../../deliver/meaning.ts";
import type { Session } from "../../../deliver/endpoints/salesforce/session.ts";
import { ConnectionError } from "../../listener.ts";

export interface Message {
  readonly channel?: string;
  readonly successful?: boolean;
  readonly clientId?: string;
  readonly error?: string;
  readonly advice?: Advice;
  readonly ext?: { readonly sfdc?: { readonly failureReason?: string } };
  readonly data?: unknown;
}

interface Advice {
  readonly reconnect?: string;
  /** ms to wait before the next connect */
  readonly interval?: number;
  /** ms for which the server holds a connect */
  readonly timeout?: number;
}

/** The server knows this client or its session no more: shake hands anew, after logging in anew where the session is over. */
export class LostClient extends Error {
  override readonly name = "LostClient";
  readonly sessionOver: boolean;

  constructor(message: string, sessionOver: boolean) {
    super(message);
    this.sessionOver = sessionOver;
  }
}

/** For how long the server holds a connect, where it does not say. */
const defaultHoldMs = 110_000;
/** Connects in a row that the server refuses with the advice to try again; the next is a failure. */
const maxRefusals = 5;
const refusedPauseMs = 1_000;

export class BayeuxClient {
  private readonly context: DeliveryContext;
  private readonly session: Session;
  private readonly url: string;
  private readonly cookies = new Map<string, string>();
  private clientId = "";
  private lastId = 0;
  private advice: Advice = {};
  private connected = false;
  private refusals = 0;
  private answeredAt: number;

  /** @param version of the API, such as 62.0 */
  constructor(context: DeliveryContext, session: Session, version: string) {
    this.context = context;
    this.session = session;
    this.url = `${session.instanceUrl}/cometd/${version}`;
    this.answeredAt = context.now();
  }

  /** How long the server wants us to wait before the next connect, ms. */
  get interval(): number {
    return Math.max(this.advice.interval ?? 0, this.refusals > 0 ? refusedPauseMs : 0);
  }

  /** The server's own time at its last answer, epoch ms; whole seconds. */
  get serverTime(): number {
    return this.answeredAt;
  }

  /** @throws LostClient when the session is over; ConnectionError, NoAnswerError */
  async handshake(): Promise<void> {
    const sent = { version: "1.0", minimumVersion: "1.0", supportedConnectionTypes: ["long-polling"], ext: { replay: true } };
    const [reply] = replies("/meta/handshake", await this.post([{ channel: "/meta/handshake", ...sent }]));
    this.clientId = reply.clientId ?? "";
  }

  /**
   * Subscribes from a place on.
   * @param replay id of the last event had; -1: only new ones, -2: all that are kept
   * @returns false when that id is not kept any more
   * @throws as handshake
   */
  async subscribe(channel: string, replay: number): Promise<{ readonly kept: boolean; readonly messages: readonly Message[] }> {
    const sent = { channel: "/meta/subscribe", subscription: channel, clientId: this.clientId, ext: { replay: { [channel]: replay } } };
    const messages = await this.post([sent]);
    const refusal = messages.find((message) => message.channel === "/meta/subscribe" && message.successful !== true)?.error ?? "";
    if (/replayId .*invalid/i.test(refusal)) return { kept: false, messages: [] };
    replies("/meta/subscribe", messages);
    return { kept: true, messages };
  }

  /** Waits for events, or for what the server advises instead; the first time the server answers at once, with its advice. @returns all messages of the answer, events among them @throws as handshake */
  async connect(): Promise<readonly Message[]> {
    const holdMs = this.connected ? (this.advice.timeout ?? defaultHoldMs) : 0;
    const atOnce = this.connected ? {} : { advice: { timeout: 0 } };
    const connect = { channel: "/meta/connect", clientId: this.clientId, connectionType: "long-polling", ...atOnce };
    const messages = await this.post([connect], holdMs + this.context.timeoutMs);
    const refused = messages.find(({ channel, successful, advice }) => {
      return channel === "/meta/connect" && successful === false && advice?.reconnect === "retry";
    });
    this.refusals = refused === undefined ? 0 : this.refusals + 1;
    const reply = refused === undefined || this.refusals > maxRefusals ? replies("/meta/connect", messages)[0] : refused;
    this.connected = true;
    this.advice = { ...this.advice, ...reply.advice };
    return messages;
  }

  /** Says goodbye, so that the server need not wait for us. Never rejects. */
  async disconnect(timeoutMs: number): Promise<void> {
    const farewell = { ...this.context, signal: new AbortController().signal };
    await this.post([{ channel: "/meta/disconnect", clientId: this.clientId }], timeoutMs, farewell).catch(() => undefined);
  }

  private async post(messages: readonly object[], timeoutMs = this.context.timeoutMs, context = this.context): Promise<readonly Message[]> {
    const { token, guarded } = this.session;
    const json = messages.map((message) => ({ ...message, id: String(++this.lastId) }));
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { authorization: `OAuth ${token}`, ...(cookie === "" ? {} : { cookie }) };
    const answer = await call("salesforce", { ...context, timeoutMs }, { method: "POST", url: this.url, json, headers, guarded });
    this.keepCookies(answer.headers["set-cookie"]);
    const date = Date.parse(String(answer.headers["date"]));
    this.answeredAt = Number.isNaN(date) ? context.now() : date;
    if (isBayeux(answer.json)) return answer.json;
    if (answer.status === 401 || answer.status === 403) throw new LostClient(`salesforce answered ${answer.status}`, true);
    const laterMs = retryAfterMs(answer, context.now()) ?? 0;
    throw new ConnectionError(`salesforce answered ${answer.status} where events were expected`, laterMs);
  }

  private keepCookies(given: string | string[] | undefined): void {
    for (const cookie of given === undefined ? [] : [given].flat()) {
      const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined) this.cookies.set(name, value!);
    }
  }
}

/** Errors of Salesforce's other interfaces are arrays as well, but their members have no channel. */
function isBayeux(body: unknown): body is Message[] {
  return Array.isArray(body) && body.every((one) => typeof (one as Message | null)?.channel === "string");
}

/** The replies of a channel, all of them successful. @throws LostClient, ConnectionError */
function replies(channel: string, messages: readonly Message[]): [Message, ...Message[]] {
  const found = messages.filter((message) => message.channel === channel);
  const refused = messages.find((message) => message.successful === false);
  if (refused !== undefined) throw refusalOf(refused);
  if (found.length === 0) throw new ConnectionError(`salesforce gave no reply to ${channel}`);
  return found as [Message, ...Message[]];
}

function refusalOf({ channel = "", error = "refused", advice = {}, ext }: Message): Error {
  const reason = ext?.sfdc?.failureReason ?? error;
  const words = reason === error ? error : `${error}, ${reason}`;
  if (/^401\b/.test(reason) || /^401\b/.test(error)) return new LostClient(words, true);
  if (/^40[23]::Unknown client/i.test(error) || advice.reconnect === "handshake") return new LostClient(words, false);
  return new ConnectionError(`salesforce refused ${channel}: ${words}`);
}
