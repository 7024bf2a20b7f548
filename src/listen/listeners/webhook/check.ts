/** Does a call come from whom it should? */
import { createHmac } from "node:crypto";
import { isSameText } from "../../../deliver/callback.ts";
import { isFromSendGrid } from "../../../deliver/endpoints/sendgrid/signature.ts";
import { isFromTwilio } from "../../../deliver/endpoints/twilio/signature.ts";
import type { HookCall, ListenerSettings } from "../../listener.ts";
import { textOption } from "../../options.ts";
import type { SignatureKind } from "./declaration.ts";
import { faultOfStandardWebhook } from "./standard-webhooks.ts";

/** Who signed a call, where that says more than that its secret is right. */
export type Signer = "twilio" | "sendgrid" | "standard-webhooks" | null;

type Checked = { readonly signer: Signer } | { readonly error: string };

type Check = (call: HookCall, settings: ListenerSettings) => Checked | Promise<Checked>;

const checks: Readonly<Record<SignatureKind, Check>> = {
  none: () => ({ signer: null }),
  "standard-webhooks": (call, { secrets }) => {
    const fault = faultOfStandardWebhook(call, keysOf(secrets), call.now);
    return fault === null ? { signer: "standard-webhooks" } : { error: fault };
  },
  "hmac-sha256": checkHmac,
  twilio: async (call, settings) => {
    const token = await authToken(settings);
    if (token === undefined) return { error: "twilio is not set up for this tenant, so its signature can't be checked" };
    return isFromTwilio(call, token) ? { signer: "twilio" } : { error: "the X-Twilio-Signature is missing or not right" };
  },
  sendgrid: async (call, settings) => {
    const key = await verificationKey(settings);
    if (key === undefined) return { error: "sendgrid has no verification-key for this tenant, so its signature can't be checked" };
    return isFromSendGrid(call, key) ? { signer: "sendgrid" } : { error: "SendGrid's signature is missing or not right" };
  },
};

/** Checks a call by the listener's options. Without the option `signature` a provider's own signature counts where there is one. */
export async function checkSignature(call: HookCall, settings: ListenerSettings): Promise<Checked> {
  const kind = settings.options["signature"] as SignatureKind | undefined;
  return checks[kind ?? (await recognised(call, settings))](call, settings);
}

/** A signature that can't be checked, since its provider is not set up, is left alone: nobody asked for it. */
async function recognised({ headers }: HookCall, settings: ListenerSettings): Promise<SignatureKind> {
  const fromSendGrid = headers["x-twilio-email-event-webhook-signature"] !== undefined;
  if (fromSendGrid) return (await verificationKey(settings)) === undefined ? "none" : "sendgrid";
  const fromTwilio = headers["x-twilio-signature"] !== undefined;
  return fromTwilio && (await authToken(settings)) !== undefined ? "twilio" : "none";
}

async function authToken({ credentials }: ListenerSettings): Promise<string | undefined> {
  return (await credentials("twilio"))?.["password"];
}

async function verificationKey({ credentials }: ListenerSettings): Promise<string | undefined> {
  return (await credentials("sendgrid"))?.["verification-key"];
}

function checkHmac({ headers, body }: HookCall, { options, secrets }: ListenerSettings): Checked {
  const name = textOption(options, "signature-header");
  const prefix = textOption(options, "signature-prefix");
  const given = headers[name.toLowerCase()];
  if (given === undefined) return { error: `the call lacks the header ${name}` };
  const hex = given.startsWith(prefix) ? given.slice(prefix.length).trim().toLowerCase() : "";
  const right = keysOf(secrets).some((key) => isSameText(hex, createHmac("sha256", key).update(body).digest("hex")));
  return right ? { signer: null } : { error: `the HMAC in the header ${name} is not right` };
}

function keysOf({ secret = "" }: ListenerSettings["secrets"]): string[] {
  return secret.split(/\s+/).filter((key) => key !== "");
}
