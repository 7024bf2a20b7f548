import type { Endpoint } from "../../endpoint.ts";
import { declaration } from "./declaration.ts";

/** Answers every message with its own parameters; local, so it is answered inside the engine's transaction. */
export const echo: Endpoint = {
  declaration,
  respond: (delivery) => ({ ok: delivery.parameters }),
};
