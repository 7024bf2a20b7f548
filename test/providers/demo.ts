/** The stand-ins as the demo uses them (src/demo/stand-ins.ts): all three together, and what has arrived in one list. */
import type { Arrival, StartStandIns } from "../../src/demo/stand-ins.ts";
import { startSalesforce } from "./salesforce/salesforce.ts";
import { startSendGrid } from "./sendgrid/sendgrid.ts";
import { startTwilio } from "./twilio/twilio.ts";

const stepMs = 400;
const underWay = ["accepted", "processed", "queued", "sending", "sent", "ringing", "in-progress"];

type Told = Omit<Arrival, "settled">;

export const startStandIns: StartStandIns = async (busy) => {
  const [twilio, sendgrid, salesforce] = await Promise.all([
    startTwilio({ stepMs, outcomes: { [busy]: "busy" } }),
    startSendGrid({ stepMs }),
    startSalesforce(),
  ]);
  const { org } = salesforce;
  return {
    settings: { "twilio-base-url": twilio.url, "sendgrid-base-url": sendgrid.url, "salesforce-base-url": salesforce.loginUrl },
    secrets: {
      TWILIO_ACCOUNT: twilio.accountSid,
      TWILIO_PASSWORD: twilio.authToken,
      SENDGRID_PASSWORD: sendgrid.apiKey,
      SENDGRID_VERIFICATION_KEY: sendgrid.verificationKey,
      SALESFORCE_CONSUMER_KEY: org.consumerKey,
      SALESFORCE_CONSUMER_SECRET: org.consumerSecret,
      SALESFORCE_USERNAME: org.username,
      SALESFORCE_PASSWORD: org.password,
      SALESFORCE_SECRET_TOKEN: org.securityToken,
    },
    reportEmailsTo: (url) => sendgrid.webhook(url),
    arrivals: () => {
      const messages = twilio.messages.map(({ createdMs: at, to, form, status }): Told => ({
        at,
        kind: "text message",
        to,
        text: form.get("Body") ?? "",
        status,
      }));
      const calls = twilio.calls.map(({ createdMs: at, to, form, status }): Told => ({
        at,
        kind: "call",
        to,
        text: spoken(form.get("Twiml") ?? ""),
        status,
      }));
      const mails = sendgrid.mails.map(({ createdMs: at, to, subject, content, status }): Told => ({
        at,
        kind: "e-mail",
        to: to.map(({ email }) => email).join(", "),
        text: `${subject}: ${content[0]!.value}`,
        status,
      }));
      const records = salesforce.records.map(({ object, id, fields, createdMs: at }): Told => {
        const { Subject: subject, Name: name, ...rest } = fields;
        const text = [subject ?? name, ...Object.entries(rest).map(([field, value]) => `${field} ${String(value)}`)].join(", ");
        return { at, kind: object.toLowerCase(), to: id, text, status: "created" };
      });
      const all = [...messages, ...calls, ...mails, ...records].toSorted((a, b) => a.at - b.at);
      return all.map((arrival) => ({ ...arrival, settled: !underWay.includes(arrival.status) }));
    },
    close: async () => {
      await Promise.all([twilio.close(), sendgrid.close(), salesforce.close()]);
    },
  };
};

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** What a phone would say. */
function spoken(twiml: string): string {
  return twiml.replaceAll(/<[^>]*>/g, "").replaceAll(/&(\w+);/g, (_, name: string) => entities[name] ?? "");
}
