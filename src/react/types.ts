import type { Attributes, Json } from "../language/ast.ts";
import type { EndpointDeclarations } from "../language/declaration.ts";

/** How a send, poll or emitted event ended. `final`: do not repeat it (spends the remaining retries). `unknown`: it may have arrived. `pointless`: ends an await. */
export type Outcome =
  | { readonly ok: Attributes; readonly pointless?: boolean }
  | { readonly error: string; readonly final?: boolean; readonly unknown?: boolean; readonly retryAfterMs?: number };

/** What a provider says of a send later on, by a callback. `outcome`: whether it arrived, as far as that tells; `status`: the provider's word. */
export interface Receipt {
  readonly send: number;
  readonly status: string;
  readonly outcome: { readonly ok: Attributes } | { readonly error: string };
}

/** What the interpreter may look at besides its state; read when used, never stored. */
export interface Environment {
  /** the contributing events merged; fixed when the reaction starts */
  readonly context: Attributes;
  /** text of a template, undefined when there is none */
  readonly template: (by: "id" | "name", reference: string) => string | undefined;
  readonly endpoints: EndpointDeclarations;
  /** parameters that the tenant's integration provides where the text names none (a default sender); may be absent */
  readonly defaults?: (endpoint: string, type: string) => Attributes | undefined;
  /** in [0, 1): jitter of retry pauses; give () => 1 for no jitter in the reference's sense (full pause) */
  readonly random: () => number;
}

export type Input =
  /** `from`: a re-run that begins with one of its commands (restart.ts) */
  | { readonly kind: "begin"; readonly from?: Restart }
  /**
   * The answer of the send or poll with that number. `late`: it answers a call that was let go (a repetition keeps the number,
   * so that the number alone does not tell); it is journaled and changes nothing else.
   */
  | { readonly kind: "answer"; readonly send: number; readonly outcome: Outcome; readonly late?: boolean }
  /** the provider tells what became of a send, see receipt.ts */
  | { readonly kind: "receipt"; readonly receipt: Receipt }
  /** the receiver's word on an emitted event */
  | { readonly kind: "accepted"; readonly emit: number; readonly outcome: Outcome }
  /** an event of this tenant was accepted; every waiting expect whose condition it meets is satisfied */
  | { readonly kind: "event"; readonly attributes: Attributes }
  /** the shell can't let the expect with that node id wait: it fails with the reason */
  | { readonly kind: "refuse"; readonly node: number; readonly reason: string }
  /** every timer and deadline due at or before `now` is taken in, in order of due time */
  | { readonly kind: "clock" }
  | { readonly kind: "cancel" };

/** With what a re-run begins that does not begin with the first command. Plain JSON. */
export interface Restart {
  /** id of the command that begins */
  readonly node: number;
  readonly variables: Attributes;
  /** by id of a command in whose block it stands: the response or reason that it had */
  readonly around: readonly (readonly [id: number, outcome: { readonly response?: Attributes; readonly reason?: string }])[];
}

/** One line of the journal. Which members stand depends on `phase`. */
export interface JournalEntry {
  readonly at: number;
  /** id of the command (offset of its parenthesis) */
  readonly node: number;
  readonly command: string;
  readonly phase:
    | "began"
    | "sent"
    | "answered"
    | "late-answer"
    | "receipt"
    | "postponed"
    | "attempt-failed"
    | "succeeded"
    | "failed"
    | "dropped";
  readonly attempt?: number;
  readonly send?: number;
  readonly endpoint?: string;
  readonly type?: string;
  readonly parameters?: Attributes;
  readonly response?: Attributes;
  readonly reason?: string;
  readonly value?: Json;
}

export type Effect =
  | {
      readonly kind: "send";
      /** unique in the reaction; the idempotency key is made of reaction id and this number */
      readonly number: number;
      readonly node: number;
      readonly endpoint: string;
      readonly type: string;
      readonly parameters: Attributes;
      /** a poll of an await yields to sends */
      readonly poll: boolean;
    }
  | { readonly kind: "emit"; readonly emit: number; readonly node: number; readonly attributes: Attributes }
  /** this send is no longer wanted: drop it if it has not been released, else give its answer as `late` */
  | { readonly kind: "let-go"; readonly number: number; readonly endpoint: string; readonly poll: boolean }
  | { readonly kind: "journal"; readonly entry: JournalEntry };

/** A waiting expect, for the index of the shell: it can only be met by an event whose `attribute` equals `value`; null: any event must be tried. */
export interface Waiting {
  readonly node: number;
  readonly index: { readonly attribute: string; readonly value: Json } | null;
}

/** Plain JSON; opaque outside src/react apart from these members. */
export interface ReactionState {
  readonly status: "running" | "success" | "failure" | "cancelled";
  /** epoch ms of the earliest timer or deadline, null when it waits for none */
  readonly due: number | null;
  readonly waiting: readonly Waiting[];
  /** reaction variables, for the journal */
  readonly variables: Attributes;
  /** reason of a failure */
  readonly reason?: string;
  readonly internal: unknown;
}

export interface StepResult {
  readonly state: ReactionState;
  readonly effects: readonly Effect[];
}
