import type { ListenerDeclaration, ListenerOptions } from "../../listener.ts";
import { isKey } from "./standard-webhooks.ts";

/** How a call shows who sent it. */
export const signatures = ["none", "standard-webhooks", "hmac-sha256", "twilio", "sendgrid"] as const;

export type SignatureKind = (typeof signatures)[number];

/** Any system that can call a URL. */
export const declaration: ListenerDeclaration = {
  name: "webhook",
  description: "Any system that can call a URL: what it posts to the listener's address, as JSON or as a form, becomes events.",
  called: true,
  integrations: ["twilio", "sendgrid"],
  options: {
    signature: {
      choices: signatures,
      description: `how calls are signed: ${signatures.join(", ")}; without it Twilio's and SendGrid's own signatures are checked where they are there`,
    },
    secret: {
      secret: true,
      description:
        "key of the signatures of standard-webhooks (whsec_...) and hmac-sha256; two with a space between them while it is being changed",
    },
    "signature-header": { description: "header that holds the HMAC, such as X-Hub-Signature-256" },
    "signature-prefix": { description: "what stands before the HMAC in that header, such as sha256=" },
    receipts: {
      choices: ["twilio", "sendgrid", "all"],
      description: "whose delivery receipts, of this tenant's own sends, become events of this listener too: twilio, sendgrid or all",
    },
    id: { description: "path in theirs to what they call the event: the same one makes no second event within 24 h" },
  },
  mappingHelp: "the names of the body's members, with dots between levels: data.customer.email, items[0].sku",
  fault,
};

function fault(options: ListenerOptions, secrets: ReadonlyMap<string, string | null>): string | null {
  const { signature } = options;
  const secret = secrets.get("secret") ?? null;
  const signed = signature === "standard-webhooks" || signature === "hmac-sha256";
  if (signed && !secrets.has("secret")) return `the signature ${signature} needs the option "secret"`;
  if (!signed && secrets.has("secret")) {
    return 'the option "secret" needs the option "signature": standard-webhooks or hmac-sha256';
  }
  if (signature === "hmac-sha256" && options["signature-header"] === undefined) {
    return 'the signature hmac-sha256 needs the option "signature-header"';
  }
  if (signature === "standard-webhooks" && secret !== null && !secret.split(/\s+/).every(isKey)) {
    return 'the option "secret" must be whsec_ and then 24 to 64 bytes in base64, as Standard Webhooks has it';
  }
  return null;
}
