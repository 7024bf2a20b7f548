import type { EndpointDeclaration } from "../../../language/declaration.ts";

/** E-mail. */
export const declaration: EndpointDeclaration = {
  name: "sendgrid",
  sends: {
    email: {
      parameters: {
        to: { mandatory: true, description: "address, or a vector of addresses" },
        from: { mandatory: true, description: "address of the sender; the integration may name a default" },
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
