/**
 * Twilio's errors as it words them.
 * Sources: twilio.com/docs/api/errors (one page a code), "Twilio API responses" (the members of an error), "Test Credentials" (which
 * code belongs to which magic number).
 */
import type { Answer } from "../faults.ts";

const statuses: Readonly<Record<number, number>> = { 20003: 401, 20004: 405, 20404: 404, 20429: 429, 20500: 500, 20503: 503, 21610: 400 };

/** An error answer; most are 400. */
export function twilioError(code: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const status = statuses[code] ?? 400;
  return { status, headers, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
}

export const authenticate = (): Answer => twilioError(20003, "Authenticate", { "www-authenticate": 'Basic realm="Twilio API"' });
export const notFound = (path: string): Answer => twilioError(20404, `The requested resource ${path} was not found`);
