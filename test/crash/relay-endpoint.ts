import type { Endpoint } from "../../src/deliver/endpoint.ts";
import type { Attributes } from "../../src/language/ast.ts";

/** An endpoint that hands each message to the relay over HTTP and so, unlike echo, can be caught in flight by a crash. */
export function relayEndpoint(url: string): Endpoint {
  return {
    declaration: { name: "relay", sends: { message: { parameters: { text: { mandatory: true } } } } },
    deliver: async ({ parameters, idempotencyKey }, { signal }) => {
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": idempotencyKey },
        body: JSON.stringify(parameters),
        signal,
      });
      if (!answer.ok) return { error: `the relay answered ${answer.status}` };
      return { ok: (await answer.json()) as Attributes };
    },
  };
}
