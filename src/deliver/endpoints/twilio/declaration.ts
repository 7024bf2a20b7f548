import type { EndpointDeclaration, SendDeclaration } from "../../../language/declaration.ts";

const phoneNumbers: SendDeclaration["parameters"] = {
  "to-phone-number": { mandatory: true, description: "number of the customer, with country code" },
  "from-phone-number": {
    mandatory: true,
    description: "one of your Twilio numbers; the integration may name a default sender",
    default: { field: "from-phone-number" },
  },
};

const sid: SendDeclaration["parameters"] = {
  sid: { mandatory: true, description: "sid that the sms or call was answered with" },
};

/** Ends in failure that no later answer changes ("Call status values", "Message status values" of Twilio's documentation). */
const ended = ["busy", "failed", "no-answer", "canceled"];

/** Text messages, calls, and what became of them. */
export const declaration: EndpointDeclaration = {
  name: "twilio",
  description: "Text messages, calls, and what became of them.",
  integration: {
    account: { mandatory: true, description: "Account SID, AC and 32 hexadecimal digits" },
    password: { secret: true, mandatory: true, description: "auth token of the account" },
    "from-phone-number": { description: "default sender, one of your Twilio numbers with country code" },
  },
  sends: {
    sms: {
      parameters: { ...phoneNumbers, message: { mandatory: true, description: "text of the message" } },
      fields: ["sid", "status", "call-id"],
    },
    call: {
      parameters: {
        ...phoneNumbers,
        message: { description: "text to be spoken" },
        url: { description: "address at which Twilio finds the TwiML of the call" },
        // Markup: what a template inserts is escaped, so that a customer's text can't become an instruction such as <Dial>.
        "twil-ml": { html: true, description: "TwiML of the call, as it is" },
      },
      oneOf: [["message", "url", "twil-ml"]],
      fields: ["sid", "status", "call-id"],
    },
    "call-status": { parameters: sid, fields: ["status", "call-status"], pointless: { status: ended } },
    "sms-status": { parameters: sid, fields: ["status", "sms-status"], pointless: { status: [...ended, "undelivered"] } },
  },
  // 21611: the queue of the sender's number is full; it empties, and the other numbers' queues are not concerned.
  errors: { 21611: "retry" },
};
