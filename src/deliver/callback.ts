/** Calls that a provider makes to us about a send: who signed them, and what they say. */
import { timingSafeEqual } from "node:crypto";
import type { Json } from "../language/ast.ts";
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

/** A callback as an event, for listeners that take receipts. */
export interface CallbackEvent {
  /** as the provider sent it, with the send's idempotency key as `whenthen_send` */
  readonly source: Json;
  /** the same for a repetition of the callback; null where it has no name */
  readonly id: string | null;
  /** epoch ms; null where the provider does not say */
  readonly happenedAt: number | null;
}

export type CallbackContent =
  | { readonly receipts: readonly ProviderReceipt[]; readonly events: readonly CallbackEvent[] }
  | { readonly status: 400 | 401; readonly error: string };

/** Checks a callback's signature by the fields of the integration, and reads it. */
export type ReadCallback = (call: SignedCall, credentials: Readonly<Record<string, string>>) => CallbackContent;

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function isSameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
