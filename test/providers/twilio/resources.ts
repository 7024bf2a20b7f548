/**
 * Messages and calls of an account, and what is checked before one is made.
 * Sources: "Message Resource" and "Call Resource" (parameters, properties, statuses), twilio-node lib/rest/api/v2010/account/message.js and
 * call.js (every parameter's name), the pages of the codes.
 */
import { randomBytes } from "node:crypto";
import type { Answer } from "../faults.ts";
import { notFound, twilioError } from "./errors.ts";
import { e164, wrongForCall, wrongForMessage, type Numbers } from "./numbers.ts";

export type Kind = "Messages" | "Calls";

export interface Resource {
  readonly kind: Kind;
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  /** what was posted */
  readonly form: URLSearchParams;
  /** where it will have got to in the end */
  readonly outcome: string;
  readonly createdMs: number;
  status: string;
  errorCode: number | null;
  /** status callbacks made so far */
  sequence: number;
}

const parameters: Readonly<Record<Kind, readonly string[]>> = {
  Messages:
    `AddressRetention ApplicationSid Attempt Body ContentRetention ContentSid ContentVariables FallbackFrom ForceDelivery From MaxPrice MediaUrl
    MessageIntent MessagingServiceSid PersistentAction ProvideFeedback RiskCheck ScheduleType SendAsMms SendAt ShortenUrls SmartEncoded
    StatusCallback To TrafficType ValidityPeriod`.split(/\s+/),
  Calls:
    `ApplicationSid AsyncAmd AsyncAmdStatusCallback AsyncAmdStatusCallbackMethod Byoc CallReason CallToken CallerId ClientNotificationUrl
    FallbackMethod FallbackUrl From MachineDetection MachineDetectionSilenceTimeout MachineDetectionSpeechEndThreshold
    MachineDetectionSpeechThreshold MachineDetectionTimeout Method Passports Record RecordingChannels RecordingConfigurationId
    RecordingStatusCallback RecordingStatusCallbackEvent RecordingStatusCallbackMethod RecordingTrack SendDigits SipAuthPassword
    SipAuthUsername StatusCallback StatusCallbackEvent StatusCallbackMethod TimeLimit Timeout To Trim Twiml Url`.split(/\s+/),
};
const callEvents = ["initiated", "ringing", "answered", "completed"];
const maxBodyLength = 1_600;
/** "TwiML for calls: must be 4000 characters or less" (Call Resource, parameter Twiml). */
const maxTwimlLength = 4_000;

/** What is wrong with a form; null when the resource can be made. */
export function wrongIn(kind: Kind, form: URLSearchParams, numbers: Numbers): Answer | null {
  const unknown = [...form.keys()].filter((name) => !parameters[kind].includes(name));
  // Twilio ignores such parameters and logs this as a warning; here it is refused, so that a mistyped name can't pass unseen.
  if (unknown.length > 0) return twilioError(20001, `Unknown parameters: ${unknown.join(", ")}`);
  return (kind === "Messages" ? wrongMessage(form, numbers) : wrongCall(form, numbers)) ?? wrongCallback(form);
}

function wrongMessage(form: URLSearchParams, numbers: Numbers): Answer | null {
  const [to, from, body] = [form.get("To"), form.get("From"), form.get("Body")];
  if (!to) return twilioError(21604, "A 'To' phone number is required.");
  if (!from && !form.has("MessagingServiceSid")) return twilioError(21603, "A 'From' phone number is required.");
  if (!body && !form.has("MediaUrl")) return twilioError(21602, "Message body is required.");
  if (body !== null && body.length > maxBodyLength)
    return twilioError(21617, `The concatenated message body exceeds the ${maxBodyLength} character limit`);
  return wrongForMessage(to, from ?? numbers.owned[0]!, numbers);
}

function wrongCall(form: URLSearchParams, numbers: Numbers): Answer | null {
  const [to, from, url, twiml] = [form.get("To"), form.get("From"), form.get("Url"), form.get("Twiml")];
  if (!to) return twilioError(21201, "No 'To' number is specified");
  if (!from) return twilioError(21213, "No 'From' number is specified");
  if (!url && !twiml && !form.has("ApplicationSid")) return twilioError(21205, "Url parameter is required.");
  if (url && !isUrl(url)) return twilioError(21205, `Url is not a valid URL: ${url}`);
  if (twiml !== null && twiml.length > maxTwimlLength) return twilioError(21220, `Twiml is longer than ${maxTwimlLength} characters`);
  const event = form.getAll("StatusCallbackEvent").find((one) => !callEvents.includes(one));
  if (event !== undefined) return twilioError(21626, `Invalid StatusCallbackEvents: ${event}`);
  return wrongForCall(to, from, numbers);
}

function wrongCallback(form: URLSearchParams): Answer | null {
  const url = form.get("StatusCallback");
  return url === null || isUrl(url) ? null : twilioError(21609, `The StatusCallback URL ${url} is not a valid URL.`);
}

function isUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** A new resource, queued. @param outcomeOf what will become of one to this number */
export function newResource(
  kind: Kind,
  form: URLSearchParams,
  numbers: Numbers,
  outcomeOf: (to: string) => string,
  nowMs: number,
): Resource {
  const sid = `${kind === "Messages" ? "SM" : "CA"}${randomBytes(16).toString("hex")}`;
  const from = form.get("From") ?? numbers.owned[0]!;
  const ends = { to: e164(form.get("To")!)!, from: e164(from)! };
  return { kind, sid, ...ends, form, outcome: outcomeOf(ends.to), createdMs: nowMs, status: "queued", errorCode: null, sequence: 0 };
}

/** The resource as Twilio shows it. */
export function shown(resource: Resource, accountSid: string): Record<string, unknown> {
  const { kind, sid, to, from, status, form, errorCode, createdMs } = resource;
  const uri = `/2010-04-01/Accounts/${accountSid}/${kind}/${sid}`;
  const date = rfc2822(createdMs);
  const common = { sid, account_sid: accountSid, api_version: "2010-04-01", to, from, status, direction: "outbound-api", price: null };
  const dates = { date_created: date, date_updated: date };
  if (kind === "Messages") {
    const body = form.get("Body");
    return {
      ...common,
      ...dates,
      body,
      num_segments: String(Math.max(1, Math.ceil((body?.length ?? 0) / 160))),
      num_media: "0",
      date_sent: status === "queued" ? null : date,
      error_code: errorCode,
      error_message: null,
      messaging_service_sid: null,
      price_unit: null,
      uri: `${uri}.json`,
      subresource_uris: { media: `${uri}/Media.json` },
    };
  }
  const over = !["queued", "ringing", "in-progress"].includes(status);
  return {
    ...common,
    ...dates,
    answered_by: null,
    caller_name: null,
    duration: over ? (status === "completed" ? "7" : "0") : null,
    start_time: status === "queued" ? null : date,
    end_time: over ? date : null,
    forwarded_from: null,
    parent_call_sid: null,
    phone_number_sid: null,
    price_unit: "USD",
    queue_time: "0",
    to_formatted: to,
    from_formatted: from,
    uri: `${uri}.json`,
    subresource_uris: { recordings: `${uri}/Recordings.json` },
  };
}

/** A resource that was asked for by its sid. */
export function found(resources: ReadonlyMap<string, Resource>, kind: Kind, sid: string, accountSid: string, path: string): Answer {
  const resource = resources.get(sid);
  return resource?.kind === kind ? { status: 200, body: shown(resource, accountSid) } : notFound(path);
}

/** RFC 2822, as the 2010 API writes times. */
export function rfc2822(ms: number): string {
  return new Date(ms).toUTCString().replace("GMT", "+0000");
}
