/** Who signed a request: SendGrid's signed event webhook. */
import { createPublicKey, verify } from "node:crypto";
import type { SignedCall } from "../../callback.ts";

/**
 * Whether SendGrid sent a call: ECDSA with SHA-256 over the timestamp's text and the body.
 * @param verificationKey public key as SendGrid shows it: base64, with or without the lines around it
 * @returns false too when that is no key
 */
export function isFromSendGrid({ headers, body }: SignedCall, verificationKey: string): boolean {
  const signature = headers["x-twilio-email-event-webhook-signature"];
  const timestamp = headers["x-twilio-email-event-webhook-timestamp"];
  if (signature === undefined || timestamp === undefined) return false;
  const der = Buffer.from(verificationKey.replaceAll(/-----[^-]*-----|\s/g, ""), "base64");
  try {
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    return verify("sha256", Buffer.concat([Buffer.from(timestamp), body]), key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}
