/**
 * Everything one batch changes, on top of what is stored. Nothing here is visible outside until it is committed:
 * a batch that fails is dropped whole.
 */
import { sendKey } from "../deliver/send-key.ts";
import type { ReactionProgram } from "../react/program.ts";
import type { JournalEntry, Outcome, ReactionState } from "../react/types.ts";
import type { Attributes } from "../language/ast.ts";
import type {
  Changes,
  Due,
  NewReaction,
  OutstandingSend,
  ReactionEnd,
  SendId,
  StoredAnswer,
  StoredEvent,
  StoredPause,
  TenantProgress,
  WaitingExpect,
} from "../store/port.ts";
import { rowOf, type Customer } from "./customers.ts";
import type { Waiting } from "./augmenting.ts";
import { identityKey } from "./identities.ts";
import type { TenantRuntime } from "./tenant.ts";

type TenantTeaching = Changes["teachings"][number];

/** A running reaction in memory. */
export interface Reaction {
  readonly tenant: number;
  readonly number: number;
  readonly key: string;
  readonly patternName: string;
  readonly program: ReactionProgram;
  readonly context: Attributes;
  readonly depth: number;
  readonly root: number | null;
  state: ReactionState;
}

/** What came of a send, or of a poll of one. */
export interface SendOutcome {
  readonly tenant: number;
  readonly reaction: number;
  readonly send: number;
  /** the customer; null when the reaction has ended since */
  readonly key: string | null;
  readonly endpoint: string;
  readonly type: string;
  readonly poll: boolean;
  readonly outcome: Outcome;
}

export const customerId = (tenant: number, key: string): string => `${tenant}/${key}`;
export const reactionId = (tenant: number, number: number): string => `${tenant}/${number}`;

export class Batch {
  readonly tenants = new Set<TenantRuntime>();
  readonly customers = new Map<string, Customer>();
  readonly reactions = new Map<string, Reaction>();
  readonly events = new Map<string, StoredEvent>();
  readonly answers = new Map<string, StoredAnswer>();
  readonly descendants = new Map<string, number>();
  readonly texts = new Map<string, string>();
  readonly started: NewReaction[] = [];
  readonly ended: ReactionEnd[] = [];
  readonly journal = new Map<string, { tenant: number; reaction: number; entries: JournalEntry[] }>();
  readonly sends = new Map<string, OutstandingSend>();
  readonly answeredSends: SendId[] = [];
  /** for who watches; the store has them as lines of the journal */
  readonly outcomes: SendOutcome[] = [];
  readonly sendPauses: StoredPause[] = [];
  readonly expects = new Map<string, WaitingExpect>();
  readonly endedExpects: { tenant: number; reaction: number; node: number }[] = [];
  /** the latest teaching of each identity, and all of them in their order */
  readonly teachings = new Map<string, TenantTeaching>();
  readonly allTeachings: TenantTeaching[] = [];
  private readonly taughtCounts = new Map<string, number>();
  /** reactions that begin only once something was fetched, and those that have begun or ended now */
  readonly augmenting: Waiting[] = [];
  readonly augmented: { readonly tenant: number; readonly number: number; readonly context: Attributes | null }[] = [];
  readonly evicted: { tenant: number; patternId: number; key: string; count: number; at: number }[] = [];

  addEvent(event: StoredEvent): void {
    this.events.set(`${event.tenant}/${event.seq}`, event);
  }

  event(tenant: number, seq: number): StoredEvent | undefined {
    return this.events.get(`${tenant}/${seq}`);
  }

  /** Appends to a reaction's journal. */
  write(tenant: number, reaction: number, entry: JournalEntry): void {
    const id = reactionId(tenant, reaction);
    const journal = this.journal.get(id);
    if (journal === undefined) this.journal.set(id, { tenant, reaction, entries: [entry] });
    else journal.entries.push(entry);
  }

  addSend(send: OutstandingSend): void {
    this.sends.set(sendKey(send), send);
  }

  /** The send needs no row any more: it is answered, or was let go. */
  removeSend(id: SendId): void {
    this.sends.delete(sendKey(id));
    this.answeredSends.push(id);
  }

  addExpect(expect: WaitingExpect): void {
    this.expects.set(`${expect.tenant}/${expect.reaction}/${expect.node}`, expect);
  }

  removeExpect(tenant: number, reaction: number, node: number): void {
    this.expects.delete(`${tenant}/${reaction}/${node}`);
    this.endedExpects.push({ tenant, reaction, node });
  }

  teach(teaching: TenantTeaching): void {
    this.teachings.set(identityKey(teaching.tenant, teaching.attribute, teaching.value), teaching);
    this.allTeachings.push(teaching);
    this.countTaught(customerId(teaching.tenant, teaching.key), 1);
    if (teaching.before !== null) this.countTaught(customerId(teaching.tenant, teaching.before), -1);
  }

  /** How many more identities lead to a customer than before the batch. */
  taught(tenant: number, key: string): number {
    return this.taughtCounts.get(customerId(tenant, key)) ?? 0;
  }

  private countTaught(customer: string, by: number): void {
    this.taughtCounts.set(customer, (this.taughtCounts.get(customer) ?? 0) + by);
  }

  /** Due times set in this batch, which a page read from the store does not show yet. */
  *dues(tenant: number): Generator<Due> {
    for (const customer of this.customers.values()) {
      if (customer.runtime.number === tenant && customer.due !== null) yield { kind: "customer", due: customer.due, key: customer.key };
    }
    for (const reaction of this.reactions.values()) {
      if (reaction.tenant === tenant && reaction.state.due !== null) {
        yield { kind: "reaction", due: reaction.state.due, number: reaction.number };
      }
    }
  }

  isEmpty(): boolean {
    return this.tenants.size === 0;
  }

  toChanges(): Changes {
    const progress: TenantProgress[] = [...this.tenants].map((tenant) => ({
      tenant: tenant.number,
      lastSeq: tenant.lastSeq,
      lastReaction: tenant.lastReaction,
      clock: tenant.clock ?? 0,
    }));
    return {
      progress,
      events: [...this.events.values()],
      answers: [...this.answers.values()],
      customers: [...this.customers.values()].map(rowOf),
      texts: [...this.texts].map(([hash, text]) => ({ hash, text })),
      reactions: this.started,
      running: [...this.reactions.values()]
        .filter((reaction) => reaction.state.status === "running")
        .map((reaction) => ({
          tenant: reaction.tenant,
          number: reaction.number,
          state: JSON.stringify(reaction.state),
          due: reaction.state.due,
        })),
      ended: this.ended,
      journal: [...this.journal.values()].map((row) => ({ ...row, entries: JSON.stringify(row.entries) })),
      sends: [...this.sends.values()],
      answeredSends: this.answeredSends,
      sendPauses: this.sendPauses,
      expects: [...this.expects.values()],
      endedExpects: this.endedExpects,
      evicted: this.evicted,
      teachings: this.allTeachings,
      augmenting: this.augmenting.map(({ runtime, number }) => ({ tenant: runtime.number, number })),
      augmented: this.augmented.map(({ context, ...id }) => ({ ...id, context: context === null ? null : JSON.stringify(context) })),
    };
  }
}
