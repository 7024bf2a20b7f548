import type { ListenerDeclaration } from "../../listener.ts";

/** Changes of records, by a PushTopic. */
export const declaration: ListenerDeclaration = {
  name: "salesforce",
  description: "Changes of records in Salesforce, as a PushTopic tells them (Streaming API). Goes on where it stopped for up to 24 hours.",
  integrations: ["salesforce"],
  options: {
    topic: {
      mandatory: true,
      description: "name of the PushTopic",
      format: { pattern: "[\\w.-]{1,100}", words: "the name of a PushTopic, such as Cases" },
    },
    version: {
      description: "version of the API, such as 62.0; the integration's when it is not given. Versions before 37.0 are raised to it",
      format: { pattern: "\\d{2,3}(\\.\\d)?", words: "a version of the API such as 62.0" },
    },
  },
  mappingHelp: "names of the fields of the record, such as Id or Account.Name; event.type says what was done to it, event.createdDate when",
};
