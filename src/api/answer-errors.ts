/** The one place that turns what was thrown into an answer. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { ClockError, OverloadedError, UnknownTenantError } from "../engine/types.ts";
import { SecretKeyError } from "../secrets/keys.ts";
import { LastAdministratorError, TakenError } from "../store/configuration.ts";
import { noTenant } from "./auth.ts";
import type { App, Log } from "./deps.ts";
import { ApiError, unavailable } from "./errors.ts";

/** Fastify's own refusals, in this API's words. */
const ownWords: Readonly<Record<string, (request: FastifyRequest) => ApiError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (request) =>
    new ApiError(413, `the body is larger than ${request.routeOptions.bodyLimit} bytes, the most that is taken here`),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (request) => unsupportedType(request),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new ApiError(400, "the body is not as long as its Content-Length says"),
};

function unsupportedType(request: FastifyRequest): ApiError {
  const given = request.headers["content-type"];
  const wanted = request.routeOptions.config.contentTypes?.join(" or ") ?? "application/json";
  return new ApiError(415, `the Content-Type must be ${wanted}${given === undefined ? "; there is none" : `, not ${given}`}`);
}

/** Answers errors and unknown routes. */
export function addErrorAnswers(app: App, log: Log): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = toRefusal(error, request);
    if (refusal.status >= 500 && refusal.status !== 503) {
      log.error({ err: error, method: request.method, url: withoutToken(request.url) }, "a request could not be answered");
    }
    answer(reply, refusal);
  });
}

/** Answers with a refusal. */
export function answer(reply: FastifyReply, { status, message, headers, members }: ApiError): void {
  void reply
    .code(status)
    .headers(headers)
    .type("application/json; charset=utf-8")
    .send({ error: message, ...members });
}

/** A URL as it may be logged: the tokens in the addresses of listeners and receipts are secret. */
export function withoutToken(url: string): string {
  return url.replace(/^((?:\/1\.0)?\/(?:hooks|callbacks\/[^/?]+)\/)[^/?]+/, "$1…");
}

function toRefusal(error: FastifyError, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof OverloadedError) return unavailable(error.message);
  if (error instanceof UnknownTenantError) return noTenant(request);
  if (error instanceof ClockError) return new ApiError(400, error.message);
  if (error instanceof SecretKeyError) return new ApiError(500, error.message);
  if (error instanceof TakenError || error instanceof LastAdministratorError) return new ApiError(409, error.message);
  const own = ownWords[error.code];
  if (own !== undefined) return own(request);
  if (error.code?.startsWith("Z_")) return new ApiError(400, `the body is not what its Content-Encoding says: ${error.message}`);
  const { statusCode } = error;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new ApiError(statusCode, error.message);
  return new ApiError(500, "the server could not answer this; its log says why");
}
