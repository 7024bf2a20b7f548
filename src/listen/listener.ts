/** The listener port: what a type of listener says of itself, and the code that brings a third party's events in. */
import type { Fields } from "../deliver/credentials.ts";
import type { DeliveryContext } from "../deliver/endpoint.ts";
import type { SignedCall } from "../deliver/callback.ts";
import type { Json } from "../language/ast.ts";
import type { FieldDeclaration } from "../language/declaration.ts";
import type { ValueType } from "../identify/convert.ts";

/** An option of a listener, in `options`. */
export interface OptionDeclaration extends FieldDeclaration {
  /** what the value is; text when nothing is said */
  readonly kind?: "text" | "number" | "types";
  /** the only values that are taken */
  readonly choices?: readonly string[];
}

export interface ListenerDeclaration {
  readonly name: string;
  readonly description: string;
  /** types of the integrations whose credentials it may use */
  readonly integrations: readonly string[];
  /** it has an address of its own, which third parties call */
  readonly called?: boolean;
  readonly options: Readonly<Record<string, OptionDeclaration>>;
  /** what the paths of a mapping are, for people */
  readonly mappingHelp: string;
  /**
   * What is wrong with options that are each right by themselves, in a sentence; null when nothing is.
   * `secrets`: those that are set, with their values; null for one that is kept as it is.
   */
  readonly fault?: (options: ListenerOptions, secrets: ReadonlyMap<string, string | null>) => string | null;
}

export type ListenerOptions = Readonly<Record<string, string | number | Readonly<Record<string, ValueType>>>>;

/** One event as the third party sent it. */
export interface SourceEvent {
  readonly source: Json;
  /** what the source calls this event: the same one makes no second event within 24 h; null: it has no name */
  readonly id: string | null;
  /** epoch ms at which it happened, where the source says so */
  readonly happenedAt: number | null;
  /** from where to go on once this event is stored, in the listener's own words */
  readonly position?: string;
}

/** What a running listener knows of itself, decrypted. */
export interface ListenerSettings {
  readonly options: ListenerOptions;
  /** secret options */
  readonly secrets: Readonly<Record<string, string>>;
  /** Fields of an integration of its tenant as they are now; null where it is not set up. @throws when a secret can't be decrypted */
  readonly credentials: (integration: string) => Promise<Fields | null>;
}

/** What a listener that connects is given for one connection. */
export interface Connection extends ListenerSettings {
  /** aborts when the listener is stopped, changed or deleted */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** What calls to a provider are made with; null where the tenant has not set it up. @throws when a secret can't be decrypted */
  readonly provider: (integration: string) => Promise<DeliveryContext | null>;
  /** where it may go on, as it said with the last event stored; null: from now */
  readonly position: string | null;
  /** The third party has taken us in. */
  connected(): void;
  /** Tells people something that is no failure, such as a gap; shown in the status until the next connection. */
  note(message: string): void;
  /** Remembers where to go on before there is any event. */
  keep(position: string): Promise<void>;
  /**
   * Hands events over, in their order. Resolves when they are stored, and their position with them; until then the source should wait.
   * Waits for as long as the server is overloaded. Rejects only when the listener is stopped.
   */
  take(events: readonly SourceEvent[]): Promise<void>;
}

/** Time, in the tests' hands. */
export interface Clock {
  /** epoch ms */
  now(): number;
  /** Resolves after that time, or at once when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** A call of a third party at `/hooks/{token}`. */
export interface HookCall extends SignedCall {
  /** epoch ms */
  readonly now: number;
}

/** The events of a call, or why they are not taken: 401 for a wrong signature, 400 for a body that can't be read. */
export type HookEvents = { readonly events: readonly SourceEvent[] } | { readonly status: 400 | 401 | 415; readonly error: string };

/** A type of listener: one that connects to the third party, or one that is called by it. */
export type Listener =
  | { readonly declaration: ListenerDeclaration; readonly run: (connection: Connection) => Promise<void> }
  | { readonly declaration: ListenerDeclaration; readonly read: (call: HookCall, settings: ListenerSettings) => Promise<HookEvents> };

/** The connection is lost or was refused; the message says why, for people. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  /** the third party asks for a longer pause before the next try */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs = 0, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}
