/** The endpoint port: a declaration and the code that talks to the provider (docs/adding-an-endpoint.md). */
import type { Dispatcher } from "undici";
import type { Attributes } from "../language/ast.ts";
import type { EndpointDeclaration } from "../language/declaration.ts";
import type { Outcome } from "../react/types.ts";

/** One send on its way to an endpoint. */
export interface Delivery {
  /** the tenant's id */
  readonly tenant: string;
  readonly type: string;
  /** resolved and rendered; mandatory ones are there, defaults filled in */
  readonly parameters: Attributes;
  /** stable across repetitions of one send: reaction id and send number. Unique in the tenant */
  readonly idempotencyKey: string;
}

/** What a call is made with. */
export interface DeliveryContext {
  /** the integration's fields: secrets as they are, defaults filled in; those that the tenant left out are missing */
  readonly fields: Readonly<Record<string, string>>;
  /** address of the provider, from the server's settings, without a slash at the end; "" where there is no such setting */
  readonly baseUrl: string;
  /** where the provider's receipts for this integration come in; null for an endpoint without an integration */
  readonly receiptUrl: string | null;
  /** connections to the provider */
  readonly dispatcher: Dispatcher;
  /** connections for URLs that a tenant gave: they reach no address inside (guarded-agent.ts) */
  readonly guarded: Dispatcher;
  /** ms until the answer must have come whole */
  readonly timeoutMs: number;
  /** epoch ms */
  readonly now: () => number;
  /** aborts the call when the server stops */
  readonly signal: AbortSignal;
}

/** The provider takes nothing for a while: the integration's queue pauses, the send goes back into it, and no attempt is counted. */
export interface Postponed {
  /** why, in the provider's words */
  readonly postponed: string;
  /** ms; null where the provider did not say */
  readonly pauseMs: number | null;
}

/** What became of a call. `unreachable`: the provider gave no answer of its own, so the next calls would fare no better. */
export type Delivered = (Outcome & { readonly unreachable?: boolean }) | Postponed;

/** An endpoint has one of the two functions. */
export interface Endpoint {
  readonly declaration: EndpointDeclaration;
  /** for a local endpoint, which touches nothing outside the process: the engine answers it inside the transaction */
  readonly respond?: (delivery: Delivery) => Outcome;
  /** Makes the call. What it throws is a failed attempt: of a NoAnswerError as that says, of anything else with an unknown outcome. */
  readonly deliver?: (delivery: Delivery, context: DeliveryContext) => Promise<Delivered>;
}
