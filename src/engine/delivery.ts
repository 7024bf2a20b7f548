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
  const endpoint = endpoints[send.endpoint];
  if (endpoint === undefined) return notSetUp(send.endpoint);
  const parameters = JSON.parse(send.parameters) as Attributes;
  const idempotencyKey = idempotencyKeyOf(send.reaction, send.number);
  const delivery = { tenant, type: send.type, parameters, idempotencyKey };
  try {
    // A local endpoint is called only where a pause kept its answer out of the transaction.
    return endpoint.respond?.(delivery) ?? (await endpoint.deliver?.(delivery, signal)) ?? notSetUp(send.endpoint);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), unknown: true };
  }
}
