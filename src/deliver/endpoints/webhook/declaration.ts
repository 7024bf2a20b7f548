import type { EndpointDeclaration } from "../../../language/declaration.ts";

/** Any system that can be called: JSON, signed as Standard Webhooks says. */
export const declaration: EndpointDeclaration = {
  name: "webhook",
  description: "A POST with a JSON body to any URL, signed as Standard Webhooks says, so that the receiver can tell who sent it.",
  integration: {
    secret: {
      secret: true,
      mandatory: true,
      description: "key of the signatures; the receiver checks them with the same",
      // Standard Webhooks: 24 to 64 bytes.
      format: { pattern: "whsec_[A-Za-z0-9+/]{32,86}={0,2}", words: "whsec_ and then 24 to 64 bytes in base64" },
    },
    authorization: { secret: true, description: "sent as the header Authorization with every call, such as Bearer and a token" },
  },
  sends: {
    post: {
      description: "Posts the body and succeeds when the receiver answers with a status from 200 to 299.",
      parameters: {
        url: { mandatory: true, description: "where to, http or https; addresses inside are refused unless the operator allows them" },
        body: { mandatory: true, description: "sent as JSON: a map, a vector, a text, a number" },
      },
      fields: ["status", "body"],
    },
  },
};
