/**
 * Twilio's REST API of 2010-04-01, form in and JSON out: https://www.twilio.com/docs/messaging/api/message-resource,
 * https://www.twilio.com/docs/voice/api/call-resource. It takes no idempotency key for messages and calls; the send's own goes into the
 * StatusCallback, so that a receipt finds its send. The official client has no setting for the address and no connection pool of its own.
 */
import type { Attributes } from "../../../language/ast.ts";
import type { ProviderAnswer, ProviderCall } from "../../call.ts";
import { callbackUrl, reachableReceiptUrl } from "../../callback-url.ts";
import type { Delivered, Delivery, DeliveryContext, Endpoint } from "../../endpoint.ts";
import { exchange } from "../../meaning.ts";
import { textOf } from "../../parameters.ts";
import { declaration } from "./declaration.ts";
import { saying } from "./twiml.ts";

/** Statuses of a call that someone has taken (integrations.md). */
const taken = ["in-progress", "completed"];

type Send = (delivery: Delivery, context: DeliveryContext) => Promise<Delivered>;

const sends: Readonly<Record<string, Send>> = {
  sms: ({ parameters, idempotencyKey }, context) =>
    create("Messages", parameters, { Body: textOf(parameters, "message") }, idempotencyKey, context),
  call: ({ parameters, idempotencyKey }, context) => create("Calls", parameters, instructions(parameters), idempotencyKey, context),
  "call-status": ({ parameters }, context) => status("Calls", "call-status", parameters, context),
  "sms-status": ({ parameters }, context) => status("Messages", "sms-status", parameters, context),
};

export const twilio: Endpoint = { declaration, deliver: async (delivery, context) => sends[delivery.type]!(delivery, context) };

/** What the callee hears: TwiML, or where it is, or a text to be spoken; the most exact one counts. */
function instructions(parameters: Attributes): Record<string, string | undefined> {
  const twiml = textOf(parameters, "twil-ml");
  const url = textOf(parameters, "url");
  if (twiml !== undefined) return { Twiml: twiml };
  return url === undefined ? { Twiml: saying(textOf(parameters, "message") ?? "") } : { Url: url };
}

function create(
  kind: "Messages" | "Calls",
  parameters: Attributes,
  content: Readonly<Record<string, string | undefined>>,
  idempotencyKey: string,
  context: DeliveryContext,
): Promise<Delivered> {
  // Twilio refuses a message whose StatusCallback is no public address (code 21609).
  const receiptUrl = reachableReceiptUrl(context);
  const form = {
    To: textOf(parameters, "to-phone-number"),
    From: textOf(parameters, "from-phone-number"),
    ...content,
    StatusCallback: receiptUrl === null ? undefined : callbackUrl(receiptUrl, idempotencyKey),
  };
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const call = { ...request(context, "POST", `${kind}.json`), form: new URLSearchParams(given) };
  const ok = (answer: ProviderAnswer): Attributes => {
    const { sid, status } = resourceIn(answer);
    return { sid, status, "call-id": sid };
  };
  return exchange(declaration, context, call, { ok, problem });
}

function status(kind: "Messages" | "Calls", field: string, parameters: Attributes, context: DeliveryContext): Promise<Delivered> {
  const sid = encodeURIComponent(textOf(parameters, "sid") ?? "");
  const ok = (answer: ProviderAnswer): Attributes => {
    const { status } = resourceIn(answer);
    return { status, [field]: taken.includes(status) ? "answered" : status };
  };
  return exchange(declaration, context, request(context, "GET", `${kind}/${sid}.json`), { ok, problem });
}

function request({ baseUrl, fields }: DeliveryContext, method: ProviderCall["method"], path: string): ProviderCall {
  const { account = "", password = "" } = fields;
  const authorization = `Basic ${Buffer.from(`${account}:${password}`).toString("base64")}`;
  return { method, url: `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(account)}/${path}`, headers: { authorization } };
}

/** @throws TypeError when the answer is no message or call */
function resourceIn({ json }: ProviderAnswer): { readonly sid: string; readonly status: string } {
  const { sid, status } = json as Record<string, unknown>;
  if (typeof sid !== "string" || typeof status !== "string") throw new TypeError("no sid or no status");
  return { sid, status };
}

function problem({ json }: ProviderAnswer): { message?: string; code?: string } {
  const { message, code } = (typeof json === "object" ? (json ?? {}) : {}) as Record<string, unknown>;
  if (typeof message !== "string") return {};
  return typeof code === "number" ? { message: `${message} (code ${code})`, code: String(code) } : { message };
}
