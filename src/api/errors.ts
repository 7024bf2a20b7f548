/** Everything that a request can be refused with, and how a refusal is told. */
import type { Static } from "typebox";
import type { DiagnosticObject } from "./operation.ts";

/** A diagnostic as the API tells it, with the text it is about. */
export type ToldDiagnostic = Static<typeof DiagnosticObject>;

export interface Refusal {
  readonly headers?: Readonly<Record<string, string>>;
  /** further members of the body beside `error` */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Refuses a request. The message is a sentence that a person can act on. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, { headers = {}, members = {} }: Refusal = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
    this.members = members;
  }
}

/** 401, with the scheme that would be right (RFC 6750, section 3). */
export function unauthorized(message: string, code?: "invalid_token"): ApiError {
  const challenge = code === undefined ? 'Bearer realm="whenthen"' : `Bearer realm="whenthen", error="${code}"`;
  return new ApiError(401, message, { headers: { "www-authenticate": challenge } });
}

export function notFound(what: string): ApiError {
  return new ApiError(404, what);
}

/** 503; nothing was stored. */
export function unavailable(message: string, retryAfterSeconds = 1): ApiError {
  return new ApiError(503, message, { headers: { "retry-after": String(retryAfterSeconds) } });
}
