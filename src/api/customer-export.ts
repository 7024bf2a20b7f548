/**
 * Everything that is held of one customer, as JSON text piece by piece, so that a customer with a hundred thousand events takes no more memory than one
 * with ten. The store answers at once, so every loop that reads from it gives the others a turn between two pages, found something or not.
 */
import { setImmediate as turn } from "node:timers/promises";
import { msPerDay } from "../engine/tenant.ts";
import { partialMatchesOf } from "../journal/partial-matches.ts";
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

  async *partialMatches(): AsyncGenerator<object> {
    const { number, settings } = this.tenant;
    const [row] = await this.store.engine.loadCustomers(number, [this.key]);
    const patterns = await this.store.configuration.patterns(number);
    const load = (seqs: readonly number[]): Promise<readonly StoredEvent[]> => this.store.engine.loadEvents(number, seqs);
    const partials = await partialMatchesOf(row, patterns, settings.partialMatchDays * msPerDay, load);
    for (const partial of partials) yield partialMatchObject(partial);
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

  /** Numbers of the customer's reactions, ascending: 8 bytes each is all that is held of them at once. */
  async numbers(status?: "running"): Promise<readonly number[]> {
    const found: number[] = [];
    for (let before: number | null = null; ;) {
      const filter = { key: this.key, ...(status === undefined ? {} : { status }) };
      const page: readonly { number: number }[] = await this.store.journal.reactions(this.tenant.number, filter, before, pageSize);
      for (const { number } of page) found.push(number);
      if (page.length < pageSize) return found.reverse();
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

  async *sends(): AsyncGenerator<object> {
    const running = await this.numbers("running");
    for (let from = 0; from < running.length; from += reactionsPage) {
      const sends = await this.store.engine.sendsOf(this.tenant.number, running.slice(from, from + reactionsPage));
      yield* sends.map(sendObject);
      await turn();
    }
  }
}

/**
 * The export of a customer.
 * @param now epoch ms
 * @returns pieces of its JSON text; null when nothing is held of such a customer
 */
export async function customerExport(store: Store, tenant: Tenant, key: string, now: number): Promise<AsyncGenerator<string> | null> {
  const reader = new CustomerReader(store, tenant, key);
  const numbers = await reader.numbers();
  const [row] = await store.engine.loadCustomers(tenant.number, [key]);
  const known =
    row !== undefined ||
    numbers.length > 0 ||
    (await has(reader.events())) ||
    (await has(reader.identities())) ||
    (await has(reader.refused()));
  if (!known) return null;
  const sections: Readonly<Record<string, () => AsyncIterable<object>>> = {
    "partial-matches": () => reader.partialMatches(),
    identities: () => reader.identities(),
    sends: () => reader.sends(),
    refused: () => reader.refused(),
    reactions: () => mapped(reader.reactions(numbers), reactionObject),
    events: () => mapped(reader.events(), customerEventObject),
    timeline: () => mapped(timeline(reader.events(), reader.reactions(numbers)), happeningObject),
  };
  return pieces(textOf({ key, "exported-at": isoTime(now) }, sections));
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
