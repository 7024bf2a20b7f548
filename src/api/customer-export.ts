/**
 * Everything that is held of one customer, as JSON text piece by piece, so that a customer with a hundred thousand events takes no more memory than one
 * with ten. The store answers at once, so every loop that reads from it gives the others a turn between two pages, found something or not.
 */
import { setImmediate as turn } from "node:timers/promises";
import { msPerDay } from "../engine/tenant.ts";
import { partialMatchesOf, type PartialMatch } from "../journal/partial-matches.ts";
import { timeline } from "../journal/timeline.ts";
import { toldRefused } from "../receive/refused-descriptions.ts";
import type { Tenant } from "../store/configuration.ts";
import type { ReactionRecord } from "../store/journal.ts";
import type { Store, StoredEvent } from "../store/port.ts";
import type { RefusedEvent } from "../store/refused.ts";
import { customerEventObject, happeningObject, partialMatchObject, sendObject } from "./customer-objects.ts";
import { reactionObject } from "./journal-objects.ts";
import { identityObject } from "./routes/identities.ts";
import { isoTime } from "./times.ts";

const pageSize = 500;
const eventsPage = 200;

/** Running reactions whose sends are read at once. */
const reactionsPage = 100;

/** Texts are joined up to this length before they go out. */
const pieceLength = 64 * 1024;

/** Reads one customer of a tenant, each kind in pages. */
class CustomerReader {
  private readonly store: Store;
  private readonly tenant: Tenant;
  private readonly key: string;

  constructor(store: Store, tenant: Tenant, key: string) {
    this.store = store;
    this.tenant = tenant;
    this.key = key;
  }

  async partialMatches(): Promise<readonly PartialMatch[]> {
    const { number, settings } = this.tenant;
    const [row] = await this.store.engine.loadCustomers(number, [this.key]);
    const patterns = await this.store.configuration.patterns(number);
    return partialMatchesOf(row, patterns, settings.partialMatchDays * msPerDay, (seqs) => this.eventsBy(seqs));
  }

  async *identities(): AsyncGenerator<object> {
    for (let after: { attribute: string; value: string } | null = null; ;) {
      const page: Awaited<ReturnType<Store["journal"]["identities"]>> = await this.store.journal.identities(
        this.tenant.number,
        { key: this.key },
        after,
        pageSize,
      );
      yield* page.map(identityObject);
      const last = page.at(-1);
      if (last === undefined || page.length < pageSize) return;
      after = last;
      await turn();
    }
  }

  /** The bounds on what is kept of a tenant make looking through all of it affordable. */
  async *refused(): AsyncGenerator<object> {
    for (let after = 0; ;) {
      const page: readonly RefusedEvent[] = await this.store.refused.oldest(this.tenant.number, {}, after, pageSize);
      yield* page.filter(({ key }) => key === this.key).map(toldRefused);
      if (page.length < pageSize) return;
      after = page.at(-1)!.number;
      await turn();
    }
  }

  async *events(): AsyncGenerator<StoredEvent> {
    for (let after: number | null = 0; after !== null;) {
      const page: Awaited<ReturnType<Store["journal"]["customerEvents"]>> = await this.store.journal.customerEvents(
        this.tenant.number,
        this.key,
        after,
        eventsPage,
      );
      yield* page.events;
      after = page.next;
      await turn();
    }
  }

  eventsBy(seqs: readonly number[]): Promise<readonly StoredEvent[]> {
    return this.store.engine.loadEvents(this.tenant.number, seqs);
  }

  /** The newest events, ascending. */
  async lateEvents(limit: number): Promise<readonly StoredEvent[]> {
    const found: StoredEvent[] = [];
    for (let before: number | null = null; ;) {
      const page: Awaited<ReturnType<Store["journal"]["lateCustomerEvents"]>> = await this.store.journal.lateCustomerEvents(
        this.tenant.number,
        this.key,
        before,
        Math.min(eventsPage, limit - found.length),
      );
      found.push(...page.events);
      if (page.next === null || found.length >= limit) return found.reverse();
      before = page.next;
      await turn();
    }
  }

  /** Numbers of the customer's reactions, the newest of them, ascending: 8 bytes each is all that is held of them at once. */
  async numbers(limit: number, status?: "running"): Promise<readonly number[]> {
    const found: number[] = [];
    for (let before: number | null = null; ;) {
      const filter = { key: this.key, ...(status === undefined ? {} : { status }) };
      const size = Math.min(pageSize, limit - found.length);
      const page: readonly { number: number }[] = await this.store.journal.reactions(this.tenant.number, filter, before, size);
      for (const { number } of page) found.push(number);
      if (page.length < size || found.length >= limit) return found.reverse();
      before = page.at(-1)!.number;
      await turn();
    }
  }

  async *reactions(numbers: readonly number[]): AsyncGenerator<ReactionRecord> {
    for (const [i, number] of numbers.entries()) {
      const record = await this.store.journal.reaction(this.tenant.number, number);
      if (record !== null) yield record;
      if (i % 20 === 19) await turn();
    }
  }

  /** @param limit of the running reactions, the newest */
  async *sends(limit: number): AsyncGenerator<object> {
    const running = await this.numbers(limit, "running");
    for (let from = 0; from < running.length; from += reactionsPage) {
      const sends = await this.store.engine.sendsOf(this.tenant.number, running.slice(from, from + reactionsPage));
      yield* sends.map(sendObject);
      await turn();
    }
  }
}

/** What is told of a customer's events and reactions. */
interface Told {
  readonly numbers: readonly number[];
  /** ascending; those that the timeline has */
  readonly events: () => AsyncGenerator<StoredEvent>;
  /** older events that partial matches consist of */
  readonly held: readonly StoredEvent[];
  /** whether there is nothing besides */
  readonly complete: boolean;
}

async function all(reader: CustomerReader): Promise<Told> {
  return { numbers: await reader.numbers(Infinity), events: () => reader.events(), held: [], complete: true };
}

async function late(reader: CustomerReader, limit: number, partials: readonly PartialMatch[]): Promise<Told> {
  const [numbers, events] = [await reader.numbers(limit + 1), await reader.lateEvents(limit + 1)];
  const told = events.slice(-limit);
  const firstSeq = told[0]?.seq ?? 0;
  const seqs = new Set(partials.flatMap((partial) => partial.seqs.filter((seq) => seq < firstSeq)));
  return {
    numbers: numbers.slice(-limit),
    events: () => each(told),
    held: await reader.eventsBy([...seqs].sort((a, b) => a - b)),
    complete: numbers.length <= limit && events.length <= limit,
  };
}

/**
 * The export of a customer.
 * @param now epoch ms
 * @param limit how many events, how many reactions, and the sends of how many running ones are told, the newest; Infinity: all
 * @returns pieces of its JSON text; null when nothing is held of such a customer
 */
export async function customerExport(
  store: Store,
  tenant: Tenant,
  key: string,
  now: number,
  limit = Infinity,
): Promise<AsyncGenerator<string> | null> {
  const reader = new CustomerReader(store, tenant, key);
  const partials = await reader.partialMatches();
  const told = limit === Infinity ? await all(reader) : await late(reader, limit, partials);
  const [row] = await store.engine.loadCustomers(tenant.number, [key]);
  const known =
    row !== undefined ||
    told.numbers.length > 0 ||
    (await has(told.events())) ||
    (await has(reader.identities())) ||
    (await has(reader.refused()));
  if (!known) return null;
  const sections: Readonly<Record<string, () => AsyncIterable<object>>> = {
    "partial-matches": () => mapped(each(partials), partialMatchObject),
    identities: () => reader.identities(),
    sends: () => reader.sends(limit),
    refused: () => reader.refused(),
    reactions: () => mapped(reader.reactions(told.numbers), reactionObject),
    events: () => mapped(both(told.held, told.events()), customerEventObject),
    timeline: () => mapped(timeline(told.events(), reader.reactions(told.numbers)), happeningObject),
  };
  return pieces(textOf({ key, "exported-at": isoTime(now), "complete?": told.complete }, sections));
}

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

async function* both<T>(first: Iterable<T>, second: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first;
  yield* second;
}

async function has(items: AsyncGenerator): Promise<boolean> {
  const { done } = await items.next();
  await items.return(undefined);
  return done !== true;
}

async function* mapped<T>(items: AsyncIterable<T>, tell: (item: T) => object): AsyncGenerator<object> {
  for await (const item of items) yield tell(item);
}

async function* textOf(head: object, sections: Readonly<Record<string, () => AsyncIterable<object>>>): AsyncGenerator<string> {
  yield JSON.stringify(head).slice(0, -1);
  for (const [name, items] of Object.entries(sections)) {
    let separator = "";
    yield `,${JSON.stringify(name)}:[`;
    for await (const item of items()) {
      yield separator + JSON.stringify(item);
      separator = ",";
    }
    yield "]";
  }
  yield "}\n";
}

async function* pieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = "";
  for await (const text of texts) {
    piece += text;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
