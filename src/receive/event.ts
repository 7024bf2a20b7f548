/** `POST /tenants/{t}/event`: one event; answered once it is durably stored and matched. */
import { hash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { tenantOf } from "../api/auth.ts";
import { parseJson, takeGzip, takeText, type JsonText } from "../api/content-types.ts";
import type { App, Deps } from "../api/deps.ts";
import { ApiError } from "../api/errors.ts";
import type { SubmissionResult } from "../engine/types.ts";
import { eventId } from "../identify/event-id.ts";
import { faultOf, toAttributes } from "./read-event.ts";

const maxIdempotencyKeyLength = 255;
const json = "application/json; charset=utf-8";

type Accepted = Extract<SubmissionResult, { ok: true }>;
type Refused = Extract<SubmissionResult, { ok: false }>;

const refusals: Readonly<Record<Refused["code"], (message: string) => ApiError>> = {
  "no-key": (message) => new ApiError(400, message),
  "wrong-time": (message) => new ApiError(400, message),
  "not-allowed": (message) => new ApiError(400, message),
  "in-flight": (message) => new ApiError(409, message),
  "key-reused": (message) => new ApiError(422, message),
  failed: (message) => new ApiError(500, message),
};

export function eventRoutes(app: App, { limits, receiver }: Deps): void {
  app.removeAllContentTypeParsers();
  takeGzip(app);
  takeText(app, "application/json", (text): JsonText => ({ text, value: parseJson(text) }));
  app.post<{ Body: JsonText | undefined }>(
    "/tenants/:tenant/event",
    { bodyLimit: limits.eventBytes, config: { scope: "events:write" } },
    (request, reply) => {
      const { body } = request;
      const fault = faultOf(body?.value);
      if (fault !== null) throw new ApiError(400, fault);
      const tenant = tenantOf(request);
      const key = request.headers["idempotency-key"];
      const attributes = toAttributes(body!.value);
      const submission = key === undefined ? { attributes } : { attributes, idempotency: idempotencyOf(key, body!.text) };
      receiver.submit(tenant, [submission]).then(
        ([result]) => answer(reply, body!.text, result!),
        (error: unknown) => void reply.send(error),
      );
    },
  );
}

/** The event goes back as the very text that came, so it needs no writing out. */
function answer(reply: FastifyReply, text: string, result: SubmissionResult): void {
  if (result.ok) void reply.type(json).send(`{"event":${text},${acceptedMembers(result)}}`);
  else void reply.send(refusals[result.code](result.error));
}

/** The members of an accepted event beside the event itself, as JSON text without braces. */
export function acceptedMembers({ key, seq, contributing }: Accepted): string {
  return `"key-attr":${JSON.stringify(key)},"id":"${eventId(seq)}","contributing?":${contributing}`;
}

/** @throws ApiError 400 */
function idempotencyOf(key: string | string[], body: string): { key: string; bodyHash: string } {
  if (typeof key !== "string" || key === "" || key.length > maxIdempotencyKeyLength) {
    throw new ApiError(400, `the Idempotency-Key must be one text of 1 to ${maxIdempotencyKeyLength} characters`);
  }
  return { key, bodyHash: hash("sha256", body, "base64url") };
}
