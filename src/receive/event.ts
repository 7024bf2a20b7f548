/** `POST /tenants/{t}/event`: one event; answered once it is durably stored and matched. */
import { hash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { tenantOf } from "../api/auth.ts";
import { parseJson, takeAny, takeGzip, takeText } from "../api/content-types.ts";
import type { App, Deps } from "../api/deps.ts";
import { ApiError } from "../api/errors.ts";
import { idempotencyKeyOf } from "../api/idempotency.ts";
import type { SubmissionResult } from "../engine/types.ts";
import { eventId } from "../identify/event-id.ts";
import { fromBinary, fromStructured, isBinary, structuredType } from "./cloud-events.ts";
import { receiveEvent } from "./descriptions.ts";
import { isFault, noEvent, textOf, tooLarge, toItem, type Item } from "./item.ts";

const json = "application/json; charset=utf-8";

const contentTypes = ["application/json", structuredType];

type Accepted = Extract<SubmissionResult, { ok: true }>;
type Refused = Extract<SubmissionResult, { ok: false }>;

const statuses: Readonly<Record<Refused["code"], number>> = {
  "no-key": 400,
  "wrong-time": 400,
  "not-allowed": 400,
  "in-flight": 409,
  "key-reused": 422,
  failed: 500,
};

/** A body, and the event that it holds. */
interface Body {
  /** the text that came, where it is the event as it stands; null: the event is in `item` alone */
  readonly text: string | null;
  readonly item: Item;
}

export function eventRoutes(app: App, { limits, receiver }: Deps): void {
  app.removeAllContentTypeParsers();
  takeGzip(app);
  takeText(app, "application/json", (text, headers) => (isBinary(headers) ? cloudEvent(fromBinary(headers, text)) : plainEvent(text)));
  takeText(app, structuredType, (text) => cloudEvent(fromStructured(parseJson(text))));
  takeAny(app, (body, headers) => (isBinary(headers) ? cloudEvent(fromBinary(headers, body)) : null));
  app.addHook("onError", (request, _reply, error, done) => {
    const bytes = Number(request.headers["content-length"] ?? Number.NaN);
    const fault = tooLarge(limits.eventBytes, Number.isSafeInteger(bytes) ? bytes : null, null);
    if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") receiver.refuse(tenantOf(request), [fault], "event");
    done();
  });
  app.post<{ Body: Body | undefined }>(
    "/tenants/:tenant/event",
    { bodyLimit: limits.eventBytes, config: { scope: "events:write", contentTypes }, schema: receiveEvent },
    (request, reply) => {
      const { headers } = request;
      const { text, item } = request.body ?? (isBinary(headers) ? cloudEvent(fromBinary(headers, undefined)) : nothing);
      const tenant = tenantOf(request);
      if (isFault(item)) {
        receiver.refuse(tenant, [item], "event");
        throw new ApiError(400, item.error);
      }
      const key = text === null ? undefined : idempotencyKeyOf(headers);
      const submission = key === undefined ? item : { ...item, idempotency: { key, bodyHash: hash("sha256", text!, "base64url") } };
      receiver.submit(tenant, [submission], "event").then(
        ([result]) => answer(reply, text ?? textOf(item.attributes)!, result!),
        (error: unknown) => void reply.send(error),
      );
    },
  );
}

const nothing: Body = { text: null, item: toItem(undefined) };

function plainEvent(text: string): Body {
  try {
    return { text, item: toItem(JSON.parse(text), text) };
  } catch (error) {
    return { text, item: noEvent(`the body is not JSON: ${(error as Error).message}`, text) };
  }
}

const cloudEvent = (item: Item): Body => ({ text: null, item });

/** The event goes back as the very text that came, so it needs no writing out. */
function answer(reply: FastifyReply, text: string, result: SubmissionResult): void {
  if (result.ok) void reply.type(json).send(`{"event":${text},${acceptedMembers(result)}}`);
  else void reply.send(new ApiError(statuses[result.code], result.error));
}

/** The members of an accepted event beside the event itself, as JSON text without braces. */
export function acceptedMembers({ key, seq, contributing }: Accepted): string {
  return `"key-attr":${JSON.stringify(key)},"id":"${eventId(seq)}","contributing?":${contributing}`;
}
