/**
 * SendGrid's event webhook: arrays of events of all e-mails of the account.
 * Source: Twilio SendGrid's documentation, "Event Webhook Reference".
 */
import type { Json } from "../../../language/ast.ts";
import type { CallbackEvent, ProviderReceipt, ReadCallback } from "../../callback.ts";
import { markedSend, sendArgument } from "../../callback-url.ts";
import { isFromSendGrid } from "./signature.ts";

/** What became of an e-mail that never reached its recipient. */
const notArrived = ["bounce", "blocked", "dropped"];

interface SendGridEvent {
  readonly event?: unknown;
  readonly reason?: unknown;
  readonly sg_message_id?: unknown;
  readonly sg_event_id?: unknown;
  /** epoch seconds */
  readonly timestamp?: unknown;
  readonly [sendArgument]?: unknown;
}

export const readSendGridCallback: ReadCallback = (call, { "verification-key": key }) => {
  if (key === undefined) return { status: 401, error: "the integration has no verification-key, so the signature can't be checked" };
  if (!isFromSendGrid(call, key)) return { status: 401, error: "SendGrid's signature is missing or not right" };
  try {
    const body = JSON.parse(call.body.toString()) as unknown;
    if (!Array.isArray(body)) return { status: 400, error: "the body is not the array of events that SendGrid sends" };
    const events = (body as (SendGridEvent | null)[]).map((event) => ownEvent(event ?? {}, call.url));
    return { receipts: events.flatMap(receiptOf), events: events.map(eventOf) };
  } catch {
    return { status: 400, error: "the body is not JSON" };
  }
};

/** The event with the send's key in the place of its mark; of an e-mail that is not this integration's, without. */
function ownEvent({ [sendArgument]: mark, ...event }: SendGridEvent, url: string): SendGridEvent {
  const key = typeof mark === "string" ? markedSend(url, mark) : null;
  return key === null ? event : { ...event, [sendArgument]: key };
}

function eventOf(event: SendGridEvent): CallbackEvent {
  const { sg_event_id: id, timestamp } = event;
  return {
    source: event as Json,
    id: typeof id === "string" ? id : null,
    happenedAt: typeof timestamp === "number" ? timestamp * 1_000 : null,
  };
}

/** @returns nothing for an e-mail that is none of ours */
function receiptOf({ event, reason, sg_message_id: messageId, [sendArgument]: idempotencyKey }: SendGridEvent): ProviderReceipt[] {
  if (typeof event !== "string" || typeof idempotencyKey !== "string") return [];
  const why = typeof reason === "string" ? `: ${reason}` : "";
  // sg_message_id begins with the X-Message-Id that the send was answered with.
  const id = typeof messageId === "string" ? { "message-id": messageId.split(".")[0]! } : {};
  const outcome = notArrived.includes(event) ? { error: `sendgrid says ${event}${why}` } : { ok: { ...id, status: event } };
  return [{ idempotencyKey, status: event, outcome }];
}
