import type { EndpointDeclaration } from "../../../language/declaration.ts";

/** Answers with what it was sent; for trying patterns out. */
export const declaration: EndpointDeclaration = {
  name: "echo",
  description: "Answers with what it was sent; for trying patterns out. It is always there.",
  sends: {
    message: {
      parameters: { message: { description: "the text that comes back" } },
      open: true,
      fields: ["message"],
    },
  },
};
