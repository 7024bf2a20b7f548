/** The header Idempotency-Key: how a request says that it is the same as one before. */
import type { IncomingHttpHeaders } from "node:http";
import { Type } from "typebox";
import { ApiError } from "./errors.ts";

const maxLength = 255;

/** @param means what becomes of a request that comes again */
export function idempotencyHeader(means: string) {
  return Type.Object({ "idempotency-key": Type.Optional(Type.String({ description: means })) });
}

/** The key that was given; undefined where there is none. @throws ApiError 400 */
export function idempotencyKeyOf(headers: IncomingHttpHeaders): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && key !== "" && key.length <= maxLength) return key;
  throw new ApiError(400, `the Idempotency-Key must be one text of 1 to ${maxLength} characters`);
}
