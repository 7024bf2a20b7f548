/** The webhook listener: whatever is posted to its address. */
import type { Attributes, Json } from "../../../language/ast.ts";
import { timeOf } from "../../intake.ts";
import type { HookCall, Listener, ListenerSettings, SourceEvent } from "../../listener.ts";
import { valueAt } from "../../mapping.ts";
import { textOption } from "../../options.ts";
import { readBody } from "./body.ts";
import { checkSignature, type Signer } from "./check.ts";
import { declaration } from "./declaration.ts";

export const webhook: Listener = {
  declaration,
  read: async (call, settings) => {
    const checked = await checkSignature(call, settings);
    if ("error" in checked) return { status: 401, error: checked.error };
    const encoding = call.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity") return { status: 415, error: `the body must not be packed; its Content-Encoding is ${encoding}` };
    const body = readBody(call.body, call.headers["content-type"]);
    if ("error" in body) return body;
    const several = body.items.length > 1;
    const events = body.items.map((source, i) => eventOf(source, call, settings, checked.signer, several ? `/${i}` : ""));
    return { events };
  },
};

function eventOf(source: Json, { headers }: HookCall, { options }: ListenerSettings, signer: Signer, place: string): SourceEvent {
  const members: Attributes = typeof source === "object" && source !== null && !Array.isArray(source) ? (source as Attributes) : {};
  const path = textOption(options, "id");
  const own = path === "" ? null : nameOf(valueAt(members, path));
  if (signer === "sendgrid") return { source, id: own ?? nameOf(members["sg_event_id"]), happenedAt: timeOf(members["timestamp"]) };
  if (signer === "standard-webhooks") {
    return { source, id: own ?? `${headers["webhook-id"]}${place}`, happenedAt: timeOf(headers["webhook-timestamp"]) };
  }
  const token = signer === "twilio" ? headers["i-twilio-idempotency-token"] : undefined;
  return { source, id: own ?? (token === undefined ? null : token + place), happenedAt: null };
}

/** What the source calls an event: a text or a number. */
function nameOf(value: Json | undefined): string | null {
  return typeof value === "number" || (typeof value === "string" && value !== "") ? String(value) : null;
}
