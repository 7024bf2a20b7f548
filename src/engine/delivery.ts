/** Making the calls of released sends; what became of each comes back to the engine as an input. */
import { NoAnswerError } from "../deliver/call.ts";
import type { Delivered, Delivery, DeliveryContext, Endpoint } from "../deliver/endpoint.ts";
import { failureOf } from "../deliver/meaning.ts";
import type { Providers } from "../deliver/providers.ts";
import type { Attributes, Json } from "../language/ast.ts";
import type { EndpointDeclaration } from "../language/declaration.ts";
import type { Tenant } from "../store/configuration.ts";
import type { OutstandingSend } from "../store/port.ts";
import { idempotencyKeyOf, notSetUp } from "./reactions.ts";

/** What calls are made by. */
export interface Callers {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly providers: Providers;
}

/** A send as it goes to its endpoint. */
export type Call = Omit<Delivery, "tenant"> & { readonly endpoint: string };

/**
 * Calls the endpoint of a released send. Never rejects.
 * @param signal aborts the call when the server stops
 */
export function deliver(
  callers: Callers,
  tenant: Pick<Tenant, "id" | "number">,
  { endpoint, type, parameters, reaction, number }: OutstandingSend,
  signal: AbortSignal,
): Promise<Delivered> {
  const idempotencyKey = idempotencyKeyOf(reaction, number);
  return callEndpoint(callers, tenant, { endpoint, type, parameters: JSON.parse(parameters) as Attributes, idempotencyKey }, signal);
}

/**
 * Calls an endpoint as a tenant. Never rejects.
 * @param signal aborts the call when the server stops
 */
export async function callEndpoint(
  { endpoints, providers }: Callers,
  tenant: Pick<Tenant, "id" | "number">,
  { endpoint: name, ...call }: Call,
  signal: AbortSignal,
): Promise<Delivered> {
  const endpoint = endpoints[name];
  if (endpoint === undefined) return notSetUp(name);
  const { declaration } = endpoint;
  const delivery = { tenant: tenant.id, ...call };
  // A local endpoint is called only where a pause kept its answer out of the transaction, or somebody tries it.
  if (endpoint.deliver === undefined) return endpoint.respond?.(delivery) ?? notSetUp(name);
  let context: DeliveryContext | null;
  try {
    context = await providers.contextOf(tenant.number, declaration, signal);
  } catch (error) {
    // Nothing was sent: a secret that can't be decrypted, or the store.
    return { error: messageOf(error), final: true };
  }
  if (context === null) return notSetUp(name);
  const secrets = [...secretFields(declaration, context), ...secretParameters(declaration, delivery)];
  try {
    const delivered = await endpoint.deliver(delivery, context);
    return withoutSecrets(markPointless(declaration, call.type, delivered), secrets);
  } catch (error) {
    const failure = error instanceof NoAnswerError ? failureOf(error) : { error: messageOf(error), unknown: true };
    return withoutSecrets(failure, secrets);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** An await has nothing to wait for after an answer that its endpoint declares as final. */
function markPointless({ sends }: EndpointDeclaration, type: string, delivered: Delivered): Delivered {
  if (!("ok" in delivered)) return delivered;
  const { ok } = delivered;
  const ends = Object.entries(sends[type]?.pointless ?? {});
  const isEnd = (value: Json | undefined, words: readonly string[]): boolean => typeof value === "string" && words.includes(value);
  return ends.some(([field, words]) => isEnd(ok[field], words)) ? { ...delivered, pointless: true } : delivered;
}

/** Shorter ones would be found where they are not meant. */
const minSecretLength = 6;

function secretFields({ integration = {} }: EndpointDeclaration, { fields }: DeliveryContext): readonly string[] {
  return Object.entries(fields).flatMap(([field, value]) => (integration[field]?.secret === true ? [value] : []));
}

function secretParameters({ sends }: EndpointDeclaration, { type, parameters }: Delivery): readonly string[] {
  const declared = sends[type]?.parameters ?? {};
  return Object.entries(parameters).flatMap(([name, value]) =>
    declared[name]?.secret === true && typeof value === "string" ? [value] : [],
  );
}

/** A provider may say in its answer what it was sent; a secret goes no further. */
function withoutSecrets(delivered: Delivered, secrets: readonly string[]): Delivered {
  const text = JSON.stringify(delivered);
  const found = secrets
    .map((secret) => JSON.stringify(secret).slice(1, -1))
    .filter((secret) => secret.length >= minSecretLength && text.includes(secret));
  return found.length === 0
    ? delivered
    : (JSON.parse(found.reduce((rest, secret) => rest.replaceAll(secret, "********"), text)) as Delivered);
}
