import type { FastifyRequest } from "fastify";
import type { SignedCall } from "../deliver/callback.ts";

/**
 * A request as its signature was made: with the address that the caller knows, and the very bytes that came.
 * @param publicUrl without a slash at the end; what stands in the request itself may have been changed by a proxy
 */
export function callOf({ originalUrl, headers, body }: FastifyRequest, publicUrl: string): SignedCall {
  const texts = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value] as const);
  return { url: publicUrl + originalUrl, headers: Object.fromEntries(texts), body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) };
}
