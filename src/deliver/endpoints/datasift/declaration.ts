import type { EndpointDeclaration } from "../../../language/declaration.ts";

/** Streams of social interactions; listened to only. */
export const declaration: EndpointDeclaration = {
  name: "datasift",
  description: "Streams of social interactions. It has no sends; a listener brings its interactions in as events.",
  integration: {
    username: { mandatory: true, description: "user name of the DataSift account" },
    "api-key": { secret: true, mandatory: true, description: "API key of the account" },
  },
  sends: {},
};
