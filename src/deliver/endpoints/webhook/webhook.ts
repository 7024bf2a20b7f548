/** Calls any system: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { createHmac } from "node:crypto";
import type { Attributes, Json } from "../../../language/ast.ts";
import type { ProviderAnswer } from "../../call.ts";
import type { Delivery, Endpoint } from "../../endpoint.ts";
import { exchange } from "../../meaning.ts";
import { declaration } from "./declaration.ts";

/** Of longer answers only the status is told. */
const longestAnswer = 65_536;

export const webhook: Endpoint = {
  declaration,
  deliver: async (delivery, context) => {
    const { url, body = null } = delivery.parameters;
    if (typeof url !== "string") return { error: "the parameter :url must be a text", final: true };
    const { secret = "", authorization } = context.fields;
    const text = JSON.stringify(body);
    const headers = {
      "content-type": "application/json",
      ...signed(secret, messageId(delivery), Math.floor(context.now() / 1_000), text),
      ...(authorization === undefined ? {} : { authorization }),
    };
    return exchange(declaration, context, { method: "POST", url, headers, text, guarded: true }, { ok: responseOf, problem: problemOf });
  },
};

/** One and the same however often a send is repeated, and another in every tenant. The signature joins with dots, so it holds none. */
function messageId({ tenant, idempotencyKey }: Delivery): string {
  return `${encodeURIComponent(tenant).replaceAll(".", "%2E")}_${idempotencyKey}`;
}

/** @param timestamp epoch seconds */
function signed(secret: string, id: string, timestamp: number, body: string): Record<string, string> {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": `v1,${signature}` };
}

/** The members of the answer's body beside its status; the body as a whole too, since one of its members may be called like these. */
function responseOf({ status, json, text }: ProviderAnswer): Attributes {
  if (json === undefined || text.length > longestAnswer) return { status };
  const members = typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Attributes) : {};
  return { ...members, body: json as Json, status };
}

function problemOf({ json, text }: ProviderAnswer): { message: string | undefined } {
  const { error, message } = (typeof json === "object" ? (json ?? {}) : {}) as Record<string, unknown>;
  const words = [error, message].find((word) => typeof word === "string") ?? text.trim();
  return { message: words === "" ? undefined : words };
}
