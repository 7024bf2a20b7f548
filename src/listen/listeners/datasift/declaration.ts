import type { ListenerDeclaration } from "../../listener.ts";

/** Interactions of a DataSift stream. */
export const declaration: ListenerDeclaration = {
  name: "datasift",
  description: "Interactions of a DataSift stream, as they happen. What happens while it is not connected is not sent again.",
  integrations: ["datasift"],
  options: {
    hash: {
      mandatory: true,
      description: "hash of the stream, 32 hexadecimal digits",
      format: { pattern: "[0-9a-f]{32}", words: "the hash of a stream: 32 hexadecimal digits, in lower case" },
    },
  },
  mappingHelp: "paths into an interaction, such as interaction.author.username, interaction.content, twitter.user.followers_count",
};
