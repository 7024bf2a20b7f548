/** Signatures as Standard Webhooks 1.0 has them (github.com/standard-webhooks). */
import { createHmac } from "node:crypto";
import { isSameText, type SignedCall } from "../../../deliver/callback.ts";

const toleranceMs = 5 * 60_000;
const prefix = "whsec_";

/** Whether a text is a key: 24 to 64 bytes in base64, most often behind whsec_. */
export function isKey(secret: string): boolean {
  const text = secret.replace(prefix, "");
  const { length } = Buffer.from(text, "base64");
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) && length >= 24 && length <= 64;
}

/**
 * Checks a call.
 * @param keys any of them may have signed
 * @param now epoch ms
 * @returns what is wrong with it, in a sentence; null when nothing is
 */
export function faultOfStandardWebhook({ headers, body }: SignedCall, keys: readonly string[], now: number): string | null {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = headers;
  if (!id || !timestamp || !signature) return "the call lacks webhook-id, webhook-timestamp or webhook-signature";
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1_000) > toleranceMs) {
    return `the webhook-timestamp is not within ${toleranceMs / 60_000} minutes of now`;
  }
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const expected = keys.map(
    (key) =>
      `v1,${createHmac("sha256", Buffer.from(key.replace(prefix, ""), "base64"))
        .update(content)
        .digest("base64")}`,
  );
  const given = signature.split(" ");
  return expected.some((one) => given.some((other) => isSameText(other, one))) ? null : "no webhook-signature is right";
}
