/**
 * Augments events before they enter the engine's loop.
 *
 * A tenant without augments passes at once, and one with file augments only as well. Where something must be fetched, each event waits for that on its
 * own, and enters the engine in its lane: events of one customer in the order in which they came, others past each other.
 *
 * Whose an event is only the engine decides, in its own order. The lane is chosen by what is known when the event comes: its key
 * attribute; else the customer that its identifiers lead to, in the store or by an event that is on its way; else the first identifier itself. On the clock
 * `replay` a tenant is one lane, since its events come in order of time.
 */
import { OverloadedError, type Engine, type Submission, type SubmissionResult } from "../engine/types.ts";
import type { Augmenter } from "../identify/augments/augments.ts";
import type { Chain } from "../identify/augments/chain.ts";
import { identifierValues, type IdentifierValue } from "../identify/identifiers.ts";
import { identify } from "../identify/key.ts";
import type { Attributes } from "../language/ast.ts";
import type { Tenant } from "../store/configuration.ts";
import type { EngineStore } from "../store/port.ts";
import { Lanes } from "./lanes.ts";

/**
 * Events of one tenant that may wait here at once; past that they are refused as overloaded. A request finds room when none waits. What all
 * tenants have waiting together, the receiver bounds, by fair shares.
 */
const maxWaiting = 2_000;

export interface StageOptions {
  readonly engine: Engine;
  readonly augmenter: Augmenter;
  readonly store: Pick<EngineStore, "findIdentities">;
}

/** A tenant with events on their way. */
interface OnTheWay {
  waiting: number;
  /** resolves when all that came so far have their lanes */
  placed: Promise<void>;
  /** by identifier and value, the customers that events on their way will teach */
  readonly taught: Map<string, { readonly key: string; holders: number }>;
}

interface Item {
  readonly submission: Submission;
  /** with what is added at once */
  readonly attributes: Attributes;
  readonly key: string | null;
  readonly values: readonly IdentifierValue[];
}

const nameOf = ({ attribute, value }: IdentifierValue): string => JSON.stringify([attribute, value]);

export class AugmentStage {
  private readonly options: StageOptions;
  private readonly lanes = new Lanes();
  private readonly tenants = new Map<number, OnTheWay>();

  constructor(options: StageOptions) {
    this.options = options;
  }

  /**
   * Augments events and submits them to the engine: one result for each, in order.
   * @throws OverloadedError when too many wait, or the engine takes none of them; nothing was stored then
   */
  submit(tenant: Tenant, submissions: readonly Submission[]): Promise<readonly SubmissionResult[]> {
    const { engine, augmenter } = this.options;
    const chain = augmenter.chain(tenant.number, "engine");
    const onTheWay = this.tenants.get(tenant.number);
    if (chain === undefined && onTheWay === undefined) return engine.submit(tenant.number, submissions);
    if (chain?.fetches === true || onTheWay !== undefined) return this.submitEach(tenant, chain, submissions);
    return engine.submit(
      tenant.number,
      submissions.map((one) => ({ ...one, attributes: chain!.applyFiles(one.attributes) })),
    );
  }

  /** Resolves when the tenant's events that came so far have entered the engine. */
  async passed(tenant: Tenant): Promise<void> {
    if (!this.tenants.has(tenant.number)) return;
    const turn = this.lanes.enter(wholeTenant(tenant));
    await turn.mine;
    turn.leave();
  }

  private async submitEach(
    tenant: Tenant,
    chain: Chain | undefined,
    submissions: readonly Submission[],
  ): Promise<readonly SubmissionResult[]> {
    const onTheWay = this.enter(tenant.number, submissions.length);
    try {
      const items = submissions.map((submission) => toItem(tenant, chain, submission));
      const places = this.place(tenant, onTheWay, items);
      const settled = await Promise.allSettled((await places).map((run) => run(chain)));
      const refused = settled.filter((one) => one.status === "rejected");
      if (refused.length === settled.length && refused.length > 0) throw refused[0]!.reason;
      return settled.map((one) => (one.status === "fulfilled" ? one.value : notTaken(one.reason)));
    } finally {
      this.leave(tenant.number, onTheWay, submissions.length);
    }
  }

  private enter(tenant: number, count: number): OnTheWay {
    const onTheWay = this.tenants.get(tenant) ?? { waiting: 0, placed: Promise.resolve(), taught: new Map() };
    if (onTheWay.waiting > 0 && onTheWay.waiting + count > maxWaiting) {
      throw new OverloadedError("too many events wait for their augments; try again shortly");
    }
    this.tenants.set(tenant, onTheWay);
    onTheWay.waiting += count;
    return onTheWay;
  }

  private leave(tenant: number, onTheWay: OnTheWay, count: number): void {
    onTheWay.waiting -= count;
    if (onTheWay.waiting === 0) this.tenants.delete(tenant);
  }

  /** Gives events their lanes, after all that came before have theirs. @returns what carries each of them on */
  private async place(
    tenant: Tenant,
    onTheWay: OnTheWay,
    items: readonly Item[],
  ): Promise<readonly ((chain: Chain | undefined) => Promise<SubmissionResult>)[]> {
    const before = onTheWay.placed;
    let placed = (): void => undefined;
    onTheWay.placed = new Promise((resolve) => (placed = resolve));
    await before;
    try {
      const known = await this.known(tenant, items);
      return items.map((item) => this.carry(tenant, onTheWay, item, this.laneOf(tenant, onTheWay, item, known)));
    } finally {
      placed();
    }
  }

  /** The customers that the store knows by the identifiers of events without key. */
  private async known(tenant: Tenant, items: readonly Item[]): Promise<ReadonlyMap<string, string>> {
    const values = items.flatMap(({ key, values }) => (key === null ? values : []));
    if (values.length === 0) return new Map();
    const found = await this.options.store.findIdentities(tenant.number, values);
    return new Map(found.map((identity) => [nameOf(identity), identity.key]));
  }

  private laneOf(tenant: Tenant, { taught }: OnTheWay, { key, values }: Item, known: ReadonlyMap<string, string>): string | null {
    if (tenant.settings.clock === "replay") return wholeTenant(tenant);
    const names = values.map(nameOf);
    const owners = names.map((name) => taught.get(name)?.key ?? known.get(name));
    const owner = key ?? owners.find((one) => one !== undefined);
    if (owner !== undefined) return `${tenant.number}/key/${owner}`;
    return names[0] === undefined ? null : `${tenant.number}/identifier/${names[0]}`;
  }

  /** Takes the event's place in its lane now; what is returned fetches what is to be added and submits it in its turn. */
  private carry(
    tenant: Tenant,
    onTheWay: OnTheWay,
    item: Item,
    lane: string | null,
  ): (chain: Chain | undefined) => Promise<SubmissionResult> {
    const turn = this.lanes.enter(lane);
    const forget = teach(onTheWay, item);
    return async (chain) => {
      try {
        const { submission, attributes: first } = item;
        const attributes = chain === undefined ? first : await chain.applyRest(first, tenant.keyAttribute);
        await turn.mine;
        const submitted = this.options.engine.submit(tenant.number, [{ ...submission, attributes }]);
        // It stands in the engine's queue now, so the next may follow.
        turn.leave();
        return (await submitted)[0]!;
      } finally {
        turn.leave();
        forget();
      }
    };
  }
}

const wholeTenant = ({ number }: Tenant): string => `${number}`;

function toItem({ keyAttribute, settings }: Tenant, chain: Chain | undefined, submission: Submission): Item {
  const attributes = chain === undefined ? submission.attributes : chain.applyFirst(submission.attributes);
  const identified = identify(attributes, keyAttribute);
  const key = "key" in identified ? identified.key : null;
  return { submission, attributes, key, values: identifierValues(attributes, settings.identifiers) };
}

/** Notes what an event on its way will teach. @returns forgets it once the store knows */
function teach({ taught }: OnTheWay, { key, values }: Item): () => void {
  if (key === null) return () => undefined;
  const names = values.map(nameOf);
  for (const name of names) taught.set(name, { key, holders: (taught.get(name)?.holders ?? 0) + 1 });
  return () => {
    for (const name of names) {
      const one = taught.get(name)!;
      if (--one.holders === 0) taught.delete(name);
    }
  };
}

function notTaken(reason: unknown): SubmissionResult {
  const error = reason instanceof OverloadedError ? `${reason.message}; this event was not stored` : "the event could not be taken in";
  return { ok: false, code: "failed", error };
}
