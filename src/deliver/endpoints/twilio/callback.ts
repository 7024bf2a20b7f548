/**
 * Twilio's status callbacks of messages and calls.
 * Sources: Twilio's documentation, "Track the Message Status of Outbound Messages", "Status callbacks" of the Call resource, "Message status
 * values", "Error codes".
 */
import type { ReadCallback } from "../../callback.ts";
import { sendArgument, sendIn } from "../../callback-url.ts";
import { isFromTwilio } from "./signature.ts";

/** Ends in which the customer was not reached by the message or call at all; a call that was busy or not answered was made. */
const notArrived = ["failed", "undelivered"];

export const readTwilioCallback: ReadCallback = (call, { password = "" }) => {
  if (!isFromTwilio(call, password)) return { status: 401, error: "the X-Twilio-Signature is missing or not right" };
  const form = new URLSearchParams(call.body.toString());
  const status = form.get("MessageStatus") ?? form.get("CallStatus");
  const sid = form.get("MessageSid") ?? form.get("CallSid");
  const idempotencyKey = sendIn(call.url);
  if (status === null || sid === null) return { status: 400, error: "the callback has no MessageStatus or CallStatus, or no sid" };
  const carried: Record<string, string> = idempotencyKey === null ? {} : { [sendArgument]: idempotencyKey };
  const events = [{ source: { ...Object.fromEntries(form), ...carried }, id: `${sid}:${status}`, happenedAt: null }];
  if (idempotencyKey === null) return { receipts: [], events };
  const code = form.get("ErrorCode");
  const why = [code === null ? "" : `error ${code}`, form.get("ErrorMessage") ?? ""].filter((part) => part !== "").join(", ");
  const outcome = notArrived.includes(status)
    ? { error: `twilio says ${status}${why === "" ? "" : `: ${why}`}` }
    : { ok: { sid, status, "call-id": sid } };
  return { receipts: [{ idempotencyKey, status, outcome }], events };
};
