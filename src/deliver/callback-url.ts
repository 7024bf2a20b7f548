/** How a provider's callback finds its send: by the send's idempotency key, in the callback's URL or among the arguments that it gives back. */

const parameter = "send";

/** Name of the custom argument that carries the key where callbacks don't have a URL for each send (SendGrid). */
export const sendArgument = "whenthen_send";

/**
 * The address at which a provider shall report about one send.
 * @param receiptUrl where the integration's receipts come in (DeliveryContext.receiptUrl)
 */
export function callbackUrl(receiptUrl: string, idempotencyKey: string): string {
  return `${receiptUrl}?${parameter}=${encodeURIComponent(idempotencyKey)}`;
}

/** The idempotency key in the URL of a callback; null when it has none. */
export function sendIn(url: string): string | null {
  return new URL(url).searchParams.get(parameter);
}
