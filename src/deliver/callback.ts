/** Calls that a provider makes to us about a send: who signed them, and what they say. */
import { timingSafeEqual } from "node:crypto";
import type { Receipt } from "../react/types.ts";

/** A call as it came in. */
export interface SignedCall {
  /** as the caller knows it: public address, path and query */
  readonly url: string;
  /** names in lower case; of a repeated one the values with ", " between them */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** What a callback says of one send. */
export interface ProviderReceipt {
  /** that of the send: RE7-3 */
  readonly idempotencyKey: string;
  /** the provider's word */
  readonly status: string;
  readonly outcome: Receipt["outcome"];
}

export type CallbackContent = { readonly receipts: readonly ProviderReceipt[] } | { readonly status: 400 | 401; readonly error: string };

/** Checks a callback's signature by the fields of the integration, and reads it. */
export type ReadCallback = (call: SignedCall, credentials: Readonly<Record<string, string>>) => CallbackContent;

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
