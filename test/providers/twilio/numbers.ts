/**
 * Phone numbers: their form, and what Twilio refuses about them.
 * Sources: "Test Credentials" (the magic numbers, each with its code, apart for messages and calls); the pages of the codes; "Formatting
 * International Phone Numbers" (E.164; a North American number without its plus sign is understood).
 */
import type { Answer } from "../faults.ts";
import { twilioError } from "./errors.ts";

export interface Numbers {
  /** numbers of the account that may send messages and make calls */
  readonly owned: readonly string[];
  /** a trial account sends to these only; null on a full account */
  readonly verified: readonly string[] | null;
  /** who has answered STOP */
  readonly unsubscribed: readonly string[];
}

/** A number in E.164; null when it is none. */
export function e164(text: string): string | null {
  const bare = text.replaceAll(/[\s().-]/g, "");
  if (/^\+[1-9]\d{6,14}$/.test(bare)) return bare;
  if (/^1\d{10}$/.test(bare)) return `+${bare}`;
  return /^[2-9]\d{9}$/.test(bare) ? `+1${bare}` : null;
}

type Refusal = readonly [code: number, message: string];

const messageTo: Readonly<Record<string, (to: string, from: string) => Refusal>> = {
  "+15005550001": (to) => [21211, `Invalid 'To' Phone Number: ${to}`],
  "+15005550002": (to, from) => [
    21612,
    `Message cannot be sent with the current combination of 'To' (${to}) and/or 'From' (${from}) parameters`,
  ],
  "+15005550003": (to) => [21408, `Permission to send an SMS has not been enabled for the region indicated by the 'To' number: ${to}`],
  "+15005550004": () => [21610, "Attempt to send to unsubscribed recipient"],
  "+15005550009": (to) => [21614, `'To' number is not a valid mobile number: ${to}`],
};
const messageFrom: Readonly<Record<string, (from: string) => Refusal>> = {
  "+15005550001": (from) => [21212, `Invalid From Number (caller ID): ${from}`],
  "+15005550008": () => [21611, "This 'From' number has exceeded the maximum number of queued messages"],
};
const callTo: Readonly<Record<string, (to: string) => Refusal>> = {
  "+15005550001": (to) => [21217, `Phone number does not appear to be valid: ${to}`],
  "+15005550002": (to) => [21214, `'To' phone number cannot be reached: ${to}`],
  "+15005550003": (to) => [
    21215,
    `Account not authorized to call ${to}. Perhaps you need to enable some international permissions: https://www.twilio.com/console/voice/calls/geo-permissions/low-risk`,
  ],
  "+15005550004": (to) => [21216, `Account not allowed to call ${to}`],
};

/** What is wrong with the two numbers of a message; null when they are good. */
export function wrongForMessage(to: string, from: string, numbers: Numbers): Answer | null {
  const [toE164, fromE164] = [e164(to), e164(from)];
  if (toE164 === null) return twilioError(21211, `Invalid 'To' Phone Number: ${to}`);
  if (fromE164 === null) return twilioError(21212, `Invalid From Number (caller ID): ${from}`);
  const refusal = messageTo[toE164]?.(toE164, fromE164) ?? messageFrom[fromE164]?.(fromE164);
  if (refusal !== undefined) return twilioError(...refusal);
  if (!numbers.owned.includes(fromE164)) {
    const message = `The 'From' phone number provided (${fromE164}) is not a valid message-capable Twilio phone number for this destination/account`;
    return twilioError(21606, message);
  }
  if (numbers.unsubscribed.includes(toE164)) return twilioError(21610, "Attempt to send to unsubscribed recipient");
  if (numbers.verified !== null && !numbers.verified.includes(toE164)) {
    const verify = `verify ${toE164} at twilio.com/user/account/phone-numbers/verified, or purchase a Twilio number to send messages to unverified numbers`;
    return twilioError(21608, `The number ${toE164} is unverified. Trial accounts cannot send messages to unverified numbers; ${verify}`);
  }
  return toE164 === fromE164 ? twilioError(21266, "'To' and 'From' number cannot be the same") : null;
}

/** What is wrong with the two numbers of a call; null when they are good. */
export function wrongForCall(to: string, from: string, numbers: Numbers): Answer | null {
  const [toE164, fromE164] = [e164(to), e164(from)];
  if (toE164 === null) return twilioError(21211, `Invalid 'To' Phone Number: ${to}`);
  if (fromE164 === null || fromE164 === "+15005550001") return twilioError(21212, `Invalid 'From' Phone Number: ${from}`);
  const refusal = callTo[toE164]?.(toE164);
  if (refusal !== undefined) return twilioError(...refusal);
  if (!numbers.owned.includes(fromE164)) {
    const message = `The source phone number provided, ${fromE164}, is not yet verified for your account. You may only make calls from phone numbers that you've verified or purchased from Twilio.`;
    return twilioError(21210, message);
  }
  if (numbers.verified === null || numbers.verified.includes(toE164)) return null;
  return twilioError(21219, `The number ${toE164} is unverified. Trial accounts may only make calls to verified numbers.`);
}
