/**
 * Stand-in for SendGrid's v3 Mail Send and its Event Webhook.
 * Sources: SendGrid API reference, "Mail Send" (202 with X-Message-Id), "Rate Limits" (X-RateLimit headers, no Retry-After; the 429's
 * body), "Authentication" (the 401 bodies), "Mail Send limitations" (30 MB); what is checked of a mail: schema.ts; events: event-webhook.ts.
 */
import { randomBytes } from "node:crypto";
import type { Answer, Refusals } from "../faults.ts";
import { startStandIn, type Received, type StandIn } from "../stand-in.ts";
import { eventsOf, newKeys, post, type Mail } from "./event-webhook.ts";
import { mailError, wrongIn, type MailError } from "./schema.ts";

export interface SendGridOptions {
  readonly apiKey?: string;
  /** senders that are verified, addresses or whole domains; null: every sender */
  readonly verifiedSenders?: readonly string[] | null;
  /** requests until the limit renews, and when it does */
  readonly rateLimit?: { readonly requests: number; readonly windowMs: number };
  /** every mail is processed and delivered by itself, with an event each, this often; without it only `events` tells of something */
  readonly stepMs?: number;
  readonly port?: number;
}

export interface SendGridStandIn extends StandIn {
  readonly apiKey: string;
  readonly mails: readonly Mail[];
  /** the key to verify events with, as an integration stores it */
  readonly verificationKey: string;
  /** Sets where events go; null: nowhere. */
  webhook(url: string | null): void;
  /** Posts an event of this kind for every recipient of the mails, in one array. @returns the receiver's status */
  events(kind: string, mails?: readonly Mail[]): Promise<number | null>;
}

const maxBytes = 30 * 1024 * 1024;

/** Starts the stand-in. */
export async function startSendGrid(options: SendGridOptions = {}): Promise<SendGridStandIn> {
  const apiKey = options.apiKey ?? "SG.0123456789abcdefghijkl.0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";
  const { rateLimit } = options;
  const mails: Mail[] = [];
  const keys = newKeys();
  let target: string | null = null;
  let window = { endsMs: 0, left: 0 };

  const limitHeaders = (): Record<string, string> => {
    if (rateLimit === undefined) return {};
    const { endsMs, left } = window;
    return {
      "x-ratelimit-limit": String(rateLimit.requests),
      "x-ratelimit-remaining": String(Math.max(0, left)),
      "x-ratelimit-reset": String(Math.ceil(endsMs / 1000)),
    };
  };
  const overLimit = (): boolean => {
    if (rateLimit === undefined) return false;
    if (Date.now() >= window.endsMs) window = { endsMs: Date.now() + rateLimit.windowMs, left: rateLimit.requests };
    window.left -= 1;
    return window.left < 0;
  };
  const answer = (received: Received): Answer => {
    const refused = refusedRequest(received, apiKey);
    if (refused !== null) return refused;
    if (overLimit()) return { ...tooMany, headers: limitHeaders() };
    const mail = parsed(received.body);
    if (mail === null) return errors(400, mailError("Bad Request"));
    const wrong = wrongIn(mail);
    if (wrong.length > 0) return errors(400, ...wrong);
    const made = mailOf(mail);
    if (!isVerified(made.from.email, options.verifiedSenders ?? null)) return errors(403, unverified);
    mails.push(made);
    return { status: 202, headers: { "x-message-id": made.messageId, ...limitHeaders() } };
  };
  const standIn = await startStandIn({ answer, refusals }, options.port);
  const events = async (kind: string, of: readonly Mail[]): Promise<number | null> => {
    const now = Date.now();
    for (const mail of of) mail.status = kind;
    const all = of.flatMap((mail) => eventsOf(mail, kind, now));
    return target === null || all.length === 0 ? null : post(target, all, keys, now);
  };
  const advance = async (): Promise<void> => {
    const [processed, accepted] = ["processed", "accepted"].map((status) => mails.filter((mail) => mail.status === status));
    await events("delivered", processed!);
    await events("processed", accepted!);
  };
  const stepping = options.stepMs === undefined ? undefined : setInterval(() => void advance(), options.stepMs);
  return {
    ...standIn,
    apiKey,
    mails,
    verificationKey: keys.verificationKey,
    webhook: (url) => void (target = url),
    events: (kind, of = mails) => events(kind, of),
    close: async () => {
      clearInterval(stepping);
      await standIn.close();
    },
  };
}

function refusedRequest({ method, path, headers, body }: Received, apiKey: string): Answer | null {
  if (path !== "/v3/mail/send") return errors(404, mailError("not found"));
  if (method !== "POST") return errors(405, mailError("method not allowed"));
  if (headers.authorization === undefined) return errors(401, mailError("Permission denied, wrong credentials"));
  if (headers.authorization !== `Bearer ${apiKey}`) return revoked();
  if (headers["content-type"]?.startsWith("application/json") !== true)
    return errors(415, mailError("Content-Type should be application/json."));
  return Buffer.byteLength(body) > maxBytes ? errors(413, mailError("Payload Too Large")) : null;
}

function mailOf(mail: Readonly<Record<string, unknown>>): Mail {
  const personalizations = mail["personalizations"] as { to: Mail["to"]; custom_args?: Record<string, string>; subject?: string }[];
  return {
    messageId: randomBytes(16).toString("base64url"),
    to: personalizations.flatMap(({ to }) => to),
    from: mail["from"] as Mail["from"],
    subject: personalizations[0]!.subject ?? (mail["subject"] as string),
    content: mail["content"] as Mail["content"],
    customArgs: { ...(mail["custom_args"] as Record<string, string> | undefined), ...personalizations[0]!.custom_args },
    createdMs: Date.now(),
    status: "accepted",
  };
}

function isVerified(from: string, senders: readonly string[] | null): boolean {
  return senders === null || senders.includes(from) || senders.includes(from.split("@")[1]!);
}

function errors(status: number, ...list: readonly MailError[]): Answer {
  return { status, body: { errors: list } };
}

function parsed(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const revoked = (): Answer => errors(401, mailError("The provided authorization grant is invalid, expired, or revoked"));
const tooMany: Answer = { status: 429, body: { errors: [{ field: null, message: "too many requests" }] } };
const unverified = mailError(
  "The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements",
  "from",
);

const refusals: Refusals = {
  "too-many": ({ retryAfterSeconds = 1 }) => {
    const reset = String(Math.ceil(Date.now() / 1000) + retryAfterSeconds);
    return { ...tooMany, headers: { "x-ratelimit-limit": "150", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset } };
  },
  "server-error": () => errors(500, mailError("Internal server error")),
  unavailable: ({ retryAfterSeconds = 1 }) => ({
    ...errors(503, mailError("Service Unavailable")),
    headers: { "retry-after": String(retryAfterSeconds) },
  }),
  "expired-token": revoked,
};
