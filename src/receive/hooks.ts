/** `POST /hooks/{token}`: what third parties call; the token leads to a webhook listener. */
import { Type } from "typebox";
import { takeAny } from "../api/content-types.ts";
import type { App, Deps } from "../api/deps.ts";
import { ApiError, notFound } from "../api/errors.ts";
import { AnyJson, Attributes, operation, pathOf } from "../api/operation.ts";
import { hashSecret } from "../api/secrets.ts";
import { strictObject } from "../api/validation.ts";
import type { Hook } from "../listen/supervisor.ts";
import { callOf } from "./signed-call.ts";

const form = "application/x-www-form-urlencoded";
const contentTypes = ["application/json", form];

const TakenObject = strictObject(
  {
    accepted: Type.Integer(),
    refused: Type.Integer({ description: "those that can't be mapped, or lack the key attribute; they are kept for a day" }),
  },
  { title: "HookAnswer" },
);

const schema = operation(
  { params: pathOf("token") },
  {
    id: "callHook",
    tag: "Listeners",
    summary: "Hand events to a webhook listener",
    description:
      "One event as a JSON object or as a form, or several as a JSON array. The token in the path is all the authorization there is, " +
      "beside the signature that the listener may ask for. Twilio gets 204, since it takes a body for instructions.",
    example: { event: "order", data: { customer: { id: 2000 }, total: "12.50" } },
    otherBodies: {
      "application/json": Type.Union([Attributes, Type.Array(AnyJson)]),
      [form]: Type.Record(Type.String(), Type.String()),
    },
    answers: {
      200: { description: "everything is taken in", body: TakenObject, example: { accepted: 1, refused: 0 } },
      204: { description: "everything is taken in; for Twilio" },
    },
    errors: {
      400: "the body can't be read",
      401: "the signature is missing or not right",
      404: "there is no enabled listener at this address",
      409: "the same event is being taken in right now",
      413: "the body is too large",
      415: "the body is neither JSON nor a form",
      429: "the tenant's rate limit is reached; nothing was stored",
    },
  },
);

export function hookRoutes(app: App, { listeners, limits, publicUrl, now }: Deps): void {
  app.removeAllContentTypeParsers();
  takeAny(app, (body) => body);
  const hookAt = ({ token }: { token: string }): Hook => {
    const hook = listeners.hook(hashSecret(token));
    if (hook === null) throw notFound("there is no enabled listener at this address");
    return hook;
  };
  // Before the body is read, so that strangers hold no room, and each tenant only its own share (api/in-hand.ts).
  app.addHook<{ Params: { token: string } }>("onRequest", async (request) => {
    request.tenantFound = hookAt(request.params).tenant;
  });
  app.post<{ Params: { token: string }; Body: Buffer | undefined }>(
    "/hooks/:token",
    { bodyLimit: limits.batchBytes, config: { contentTypes }, schema },
    async (request, reply) => {
      const hook = hookAt(request.params);
      const read = await hook.read({ ...callOf(request, publicUrl()), now: now() });
      if ("error" in read) {
        hook.refused(read.error);
        throw new ApiError(read.status, read.error);
      }
      const { accepted, refused, inFlight } = await hook.take(read.events);
      if (inFlight > 0) throw new ApiError(409, "the same event is being taken in right now");
      if (request.headers["x-twilio-signature"] !== undefined) return reply.code(204).send();
      return { accepted, refused };
    },
  );
}
