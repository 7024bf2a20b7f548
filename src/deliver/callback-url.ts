/**
 * How a provider's callback finds its send: by a mark of the send, in the callback's URL or among the arguments that it gives back.
 *
 * The mark is the send's idempotency key and a MAC of it by the secret token of the integration's receipt URL. A provider signs whatever
 * its account has sent, and an account may be shared by tenants and servers, each with a send RE1-1 of its own: the MAC tells them apart.
 */
import { createHmac } from "node:crypto";
import { isSameText } from "./callback.ts";
import type { DeliveryContext } from "./endpoint.ts";
import { isInside } from "./guarded-agent.ts";

const parameter = "send";

/** Characters of the MAC: 96 bits. */
const macLength = 16;

/** Name of the custom argument that carries the mark where callbacks don't have a URL for each send (SendGrid). */
export const sendArgument = "whenthen_send";

/**
 * What a callback about a send gives back.
 * @param receiptUrl where the integration's receipts come in (DeliveryContext.receiptUrl)
 */
export function sendMark(receiptUrl: string, idempotencyKey: string): string {
  // The token is the last part of the path; whatever stands before it may change with the server's public address.
  const token = new URL(receiptUrl).pathname.split("/").at(-1)!;
  return `${idempotencyKey}.${createHmac("sha256", token).update(idempotencyKey).digest("base64url").slice(0, macLength)}`;
}

/**
 * The idempotency key of a mark.
 * @param receiptUrl where the callback came in
 * @returns null when it is the mark of another integration's send, or none
 */
export function markedSend(receiptUrl: string, mark: string): string | null {
  const key = mark.slice(0, Math.max(0, mark.lastIndexOf(".")));
  return isSameText(mark, sendMark(receiptUrl, key)) ? key : null;
}

/**
 * Where a provider shall be told to report, if it can get there: null when the server's public address is on this machine or in a private
 * network and the provider is not.
 */
export function reachableReceiptUrl({ receiptUrl, baseUrl }: Pick<DeliveryContext, "receiptUrl" | "baseUrl">): string | null {
  if (receiptUrl === null) return null;
  return isInside(new URL(receiptUrl).hostname) && !isInside(new URL(baseUrl).hostname) ? null : receiptUrl;
}

/** The address at which a provider shall report about one send. @param receiptUrl as above */
export function callbackUrl(receiptUrl: string, idempotencyKey: string): string {
  return `${receiptUrl}?${parameter}=${encodeURIComponent(sendMark(receiptUrl, idempotencyKey))}`;
}

/** The idempotency key in the URL of a callback; null when it has none that is of this integration. */
export function sendIn(url: string): string | null {
  const mark = new URL(url).searchParams.get(parameter);
  return mark === null ? null : markedSend(url, mark);
}
