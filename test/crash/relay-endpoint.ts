import type { Endpoint } from "../../src/deliver/endpoint.ts";
import { exchange } from "../../src/deliver/meaning.ts";
import type { Attributes } from "../../src/language/ast.ts";

/** An endpoint that hands each message to the relay over HTTP and so, unlike echo, can be caught in flight by a crash. */
export function relayEndpoint(url: string): Endpoint {
  const declaration: Endpoint["declaration"] = {
    name: "relay",
    sends: { message: { parameters: { text: { mandatory: true } } } },
  };
  return {
    declaration,
    deliver: ({ parameters, idempotencyKey }, context) => {
      const call = { method: "POST", url, json: parameters, headers: { "idempotency-key": idempotencyKey } } as const;
      return exchange(declaration, context, call, { ok: ({ json }) => json as Attributes });
    },
  };
}
