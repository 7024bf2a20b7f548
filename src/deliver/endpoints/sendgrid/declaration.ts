import type { EndpointDeclaration } from "../../../language/declaration.ts";

/** E-mail. */
export const declaration: EndpointDeclaration = {
  name: "sendgrid",
  description: "E-mail.",
  integration: {
    account: { description: "name of the account, or apikey; for people to read" },
    password: { secret: true, mandatory: true, description: "API key with the permission Mail Send" },
    from: { description: "address of the default sender" },
    "verification-key": { description: "public key of the signed event webhook, in base64; delivery receipts are checked with it" },
  },
  sends: {
    email: {
      parameters: {
        to: { mandatory: true, description: "address, or a vector of addresses" },
        from: { mandatory: true, description: "address of the sender; the integration may name a default", default: { field: "from" } },
        subject: { mandatory: true, description: "subject line" },
        message: { mandatory: true, description: "body as plain text" },
        toname: { description: "name of the recipient" },
        fromname: { description: "name of the sender" },
        html: { html: true, description: "body as HTML, beside the plain text" },
      },
      fields: ["message-id", "status"],
    },
  },
};
