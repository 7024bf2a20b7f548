/** Making the calls of released sends; each answer comes back to the engine as an input. */
import type { Endpoint } from "../deliver/endpoint.ts";
import type { Attributes } from "../language/ast.ts";
import type { Outcome } from "../react/types.ts";
import type { OutstandingSend } from "../store/port.ts";
import { idempotencyKeyOf, notSetUp } from "./reactions.ts";

/**
 * Calls the endpoint of a released send. Never rejects: what the endpoint throws is a failed attempt of unknown outcome.
 * @param tenant the tenant's id
 * @param signal aborts the call when the server stops
 */
export async function deliver(
  endpoints: Readonly<Record<string, Endpoint>>,
  tenant: string,
  send: OutstandingSend,
  signal: AbortSignal,
): Promise<Outcome> {
  const call = endpoints[send.endpoint]?.deliver;
  if (call === undefined) return notSetUp(send.endpoint);
  const parameters = JSON.parse(send.parameters) as Attributes;
  const idempotencyKey = idempotencyKeyOf(send.reaction, send.number);
  try {
    return await call({ tenant, type: send.type, parameters, idempotencyKey }, signal);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), unknown: true };
  }
}
