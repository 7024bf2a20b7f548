/**
 * How messages and calls go on, and the status callbacks on the way.
 * Sources: "Message Resource: Message Status values", "Call Resource: Call Status values", "Track the Message Status of Outbound
 * Messages" and "Call Resource: StatusCallback" (parameters of the callbacks; without StatusCallbackEvent only completed is told),
 * "Secure webhooks" (X-Twilio-Signature: HMAC-SHA1 of the address and the sorted parameters with the auth token).
 */
import { createHmac, randomUUID } from "node:crypto";
import { rfc2822, type Kind, type Resource } from "./resources.ts";

const messageWays: Readonly<Record<string, readonly string[]>> = {
  delivered: ["queued", "sending", "sent", "delivered"],
  undelivered: ["queued", "sending", "sent", "undelivered"],
  failed: ["queued", "failed"],
};
const callWays: Readonly<Record<string, readonly string[]>> = {
  completed: ["queued", "ringing", "in-progress", "completed"],
  busy: ["queued", "ringing", "busy"],
  "no-answer": ["queued", "ringing", "no-answer"],
  failed: ["queued", "failed"],
  canceled: ["queued", "canceled"],
};
/** "30003 Unreachable destination handset", "30008 Unknown error". */
const errorCodes: Readonly<Record<string, number>> = { undelivered: 30003, failed: 30008 };

const ways: Readonly<Record<Kind, typeof messageWays>> = { Messages: messageWays, Calls: callWays };

/** What becomes of a message or a call to a number for which this outcome is set; one of the other kind means nothing to it. */
export function outcomeOf(kind: Kind, wanted: string | undefined): string {
  if (wanted !== undefined && ways[kind][wanted] !== undefined) return wanted;
  return kind === "Messages" ? "delivered" : "completed";
}

/** The status after this one; null at the end of the way. */
export function nextStatus({ kind, status, outcome }: Resource): string | null {
  const way = ways[kind][outcome]!;
  return way[way.indexOf(status) + 1] ?? null;
}

/**
 * Moves a resource on by one status and tells its StatusCallback.
 * @param authToken signs the callback
 * @returns once the callback has been answered or has failed; false at the end of the way
 */
export async function step(resource: Resource, accountSid: string, authToken: string): Promise<boolean> {
  const status = nextStatus(resource);
  if (status === null) return false;
  resource.status = status;
  resource.errorCode = resource.kind === "Messages" ? (errorCodes[status] ?? null) : null;
  const url = resource.form.get("StatusCallback");
  if (url !== null && told(resource)) await callBack(url, callbackForm(resource, accountSid), authToken);
  return true;
}

/** Of a message every status but sending; of a call those asked for, and its end unless others are asked for. */
function told({ kind, status, form }: Resource): boolean {
  if (kind === "Messages") return status !== "sending";
  const wanted = form.getAll("StatusCallbackEvent");
  const event = { ringing: "ringing", "in-progress": "answered" }[status] ?? "completed";
  return wanted.length === 0 ? event === "completed" : wanted.includes(event);
}

function callbackForm(resource: Resource, accountSid: string): Record<string, string> {
  const { kind, sid, to, from, status, errorCode } = resource;
  const common = { AccountSid: accountSid, ApiVersion: "2010-04-01", To: to, From: from };
  if (kind === "Messages") {
    const code: Record<string, string> = errorCode === null ? {} : { ErrorCode: String(errorCode) };
    return { ...common, MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status, ...code };
  }
  const duration: Record<string, string> = status === "completed" ? { CallDuration: "7", Duration: "1" } : {};
  const sequence = String(resource.sequence++);
  const about = { CallSid: sid, CallStatus: status, Direction: "outbound-api", Called: to, Caller: from };
  return {
    ...common,
    ...about,
    ...duration,
    CallbackSource: "call-progress-events",
    SequenceNumber: sequence,
    Timestamp: rfc2822(Date.now()),
  };
}

/** Makes a signed callback. What comes of it is the receiver's business, as it is for Twilio. */
export async function callBack(url: string, form: Readonly<Record<string, string>>, authToken: string): Promise<number | null> {
  const headers = {
    "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
    "user-agent": "TwilioProxy/1.1",
    "i-twilio-idempotency-token": randomUUID(),
    "x-twilio-signature": signature(url, form, authToken),
  };
  const answer = await fetch(url, { method: "POST", headers, body: new URLSearchParams(form).toString() }).catch(() => null);
  await answer?.arrayBuffer();
  return answer?.status ?? null;
}

/** X-Twilio-Signature of a form sent to an address. */
export function signature(url: string, form: Readonly<Record<string, string>>, authToken: string): string {
  const text = Object.keys(form)
    .sort()
    .reduce((all, name) => all + name + form[name], url);
  return createHmac("sha1", authToken).update(text).digest("base64");
}
