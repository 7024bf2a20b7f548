/** The third parties that call back about sends: one line each. */
import type { ReadCallback } from "./callback.ts";
import { readSendGridCallback } from "./endpoints/sendgrid/callback.ts";
import { readTwilioCallback } from "./endpoints/twilio/callback.ts";

/** By name of the endpoint. */
export const callbacks: Readonly<Record<string, ReadCallback>> = { twilio: readTwilioCallback, sendgrid: readSendGridCallback };
