/**
 * SendGrid's Event Webhook: arrays of events, signed.
 * Sources: "Event Webhook Reference" (members; custom_args stand beside them at the top), "Getting Started with the Event Webhook Security
 * Features" (ECDSA on P-256 over timestamp and body; the public key in base64 of its DER form); @sendgrid/eventwebhook.
 */
import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";

export interface Mail {
  readonly messageId: string;
  readonly to: readonly { readonly email: string; readonly name?: string }[];
  readonly from: { readonly email: string; readonly name?: string };
  readonly subject: string;
  readonly content: readonly { readonly type: string; readonly value: string }[];
  readonly customArgs: Readonly<Record<string, string>>;
  readonly createdMs: number;
  /** the kind of the last event */
  status: string;
}

export interface Keys {
  readonly privateKey: KeyObject;
  /** as SendGrid's settings show it and an integration stores it */
  readonly verificationKey: string;
}

export function newKeys(): Keys {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return { privateKey, verificationKey: publicKey.export({ format: "der", type: "spki" }).toString("base64") };
}

/** The events of one kind for a mail, one a recipient. @param kind processed, delivered, bounce, dropped, deferred, open ... */
export function eventsOf(mail: Mail, kind: string, nowMs: number): object[] {
  const reason: Record<string, object> = {
    delivered: { response: "250 OK" },
    bounce: { type: "bounce", status: "5.1.1", reason: "550 5.1.1 The email account that you tried to reach does not exist." },
    dropped: { status: "5.0.0", reason: "Bounced Address" },
    deferred: { response: "400 try again later", attempt: "1" },
  };
  return mail.to.map(({ email }) => ({
    email,
    timestamp: Math.floor(nowMs / 1000),
    "smtp-id": `<${mail.messageId}@geopod-ismtpd-0>`,
    event: kind,
    sg_event_id: randomBytes(16).toString("base64url"),
    sg_message_id: `${mail.messageId}.filter0001.16648.5515E0B88.0`,
    ...reason[kind],
    ...mail.customArgs,
  }));
}

/** Posts events, signed. @returns the receiver's status; null when it can't be reached */
export async function post(url: string, events: readonly object[], { privateKey }: Keys, nowMs: number): Promise<number | null> {
  const body = JSON.stringify(events);
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = createSign("sha256")
    .update(timestamp + body)
    .sign(privateKey, "base64");
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "SendGrid Event API",
    "x-twilio-email-event-webhook-signature": signature,
    "x-twilio-email-event-webhook-timestamp": timestamp,
  };
  const answer = await fetch(url, { method: "POST", headers, body }).catch(() => null);
  await answer?.arrayBuffer();
  return answer?.status ?? null;
}
