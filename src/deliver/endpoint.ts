import type { Attributes } from "../language/ast.ts";
import type { EndpointDeclaration } from "../language/declaration.ts";
import type { Outcome } from "../react/types.ts";

/** One send on its way to an endpoint. */
export interface Delivery {
  readonly tenant: string;
  readonly type: string;
  readonly parameters: Attributes;
  /** stable across repetitions of one send: reaction id and send number */
  readonly idempotencyKey: string;
}

/**
 * The endpoint port: a declaration and the code that talks to the provider.
 * A local endpoint touches nothing outside the process; the engine answers it inside the transaction.
 */
export interface Endpoint {
  readonly declaration: EndpointDeclaration;
  readonly respond?: (delivery: Delivery) => Outcome;
  readonly deliver?: (delivery: Delivery, signal: AbortSignal) => Promise<Outcome>;
}
