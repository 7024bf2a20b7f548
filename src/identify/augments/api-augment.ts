/** An API augment at work: asks its URL, within its bounds, and merges what the answer has. */
import type { Dispatcher } from "undici";
import type { Attributes } from "../../language/ast.ts";
import { identify } from "../key.ts";
import { AnswerCache } from "./answer-cache.ts";
import type { AugmentOptions, Trial } from "./augment.ts";
import { Breaker } from "./breaker.ts";
import { Counters } from "./counters.ts";
import { fetchAnswer, type FetchedAnswer } from "./fetch-answer.ts";

/** Requests in flight at most. */
const maxInFlight = 20;

export interface ApiTools {
  readonly dispatcher: Dispatcher;
  /** epoch ms on the server's clock */
  readonly now: () => number;
}

export class ApiAugment {
  readonly counters = new Counters();
  readonly breaker = new Breaker();
  private readonly tools: ApiTools;
  private options: AugmentOptions;
  private cache = new AnswerCache();
  /** by value of the key attribute, so that events that come together share an answer */
  private readonly asked = new Map<string, Promise<Attributes | null>>();
  private readonly waiting: (() => void)[] = [];
  private inFlight = 0;

  constructor(options: AugmentOptions, tools: ApiTools) {
    this.options = options;
    this.tools = tools;
  }

  /** Takes other options; answers got by the former ones are forgotten. */
  use(options: AugmentOptions): void {
    if (JSON.stringify(options) === JSON.stringify(this.options)) return;
    this.options = options;
    this.cache = new AnswerCache();
    this.asked.clear();
  }

  /** Forgets what is kept of a customer who is erased. */
  forget(key: string): void {
    this.cache.delete(key);
    this.asked.delete(key);
  }

  /**
   * Adds the attributes of the answer. Never rejects: without an answer the event goes on as it is.
   * @param keyAttribute name of the tenant's key attribute; null: it has none
   */
  async apply(attributes: Attributes, keyAttribute: string | null): Promise<Attributes> {
    const { counters } = this;
    counters.lookedUp++;
    const identified = identify(attributes, keyAttribute);
    const found = await this.answerFor("key" in identified ? identified.key : null, attributes);
    if (found === null) return attributes;
    counters.found++;
    return { ...attributes, ...found };
  }

  /**
   * Asks for what `apply` would add, for people who try it: past the cache and the circuit breaker, and nothing is counted.
   * @param keyAttribute name of the tenant's key attribute; null: it has none
   */
  async trial(attributes: Attributes, keyAttribute: string | null): Promise<Trial> {
    if (this.inFlight >= maxInFlight) return { found: null, error: `${maxInFlight} requests are in flight already; try again in a moment` };
    const identified = identify(attributes, keyAttribute);
    const { dispatcher } = this.tools;
    const { url, attributes: names } = this.options;
    this.inFlight++;
    try {
      const answer = await fetchAnswer(dispatcher, url!, "key" in identified ? identified.key : null, attributes);
      return { found: picked(answer, names).attributes, error: null };
    } catch (error) {
      return { found: null, error: (error as Error).message };
    } finally {
      this.inFlight--;
      this.waiting.shift()?.();
    }
  }

  /** From the cache, where the event has a key and answers are kept; an answer that another event waits for is shared. */
  private answerFor(key: string | null, attributes: Attributes): Attributes | Promise<Attributes | null> {
    if (key === null || this.options.ttlSeconds === 0) return this.ask(key, attributes);
    const cached = this.cache.get(key, this.tools.now());
    if (cached !== undefined) return cached;
    const shared = this.asked.get(key);
    if (shared !== undefined) return shared;
    const asked = this.ask(key, attributes).finally(() => {
      if (this.asked.get(key) === asked) this.asked.delete(key);
    });
    this.asked.set(key, asked);
    return asked;
  }

  /** @returns null when there is no answer, which is counted */
  private async ask(key: string | null, attributes: Attributes): Promise<Attributes | null> {
    const { tools, options, counters, breaker, cache } = this;
    while (this.inFlight >= maxInFlight) await new Promise<void>((resolve) => this.waiting.push(resolve));
    if (!breaker.admits(tools.now())) {
      counters.failed++;
      this.waiting.shift()?.();
      return null;
    }
    this.inFlight++;
    try {
      const answer = picked(await fetchAnswer(tools.dispatcher, options.url!, key, attributes), options.attributes);
      breaker.succeeded();
      const until = tools.now() + options.ttlSeconds * 1_000;
      if (key !== null && options.ttlSeconds > 0) cache.set(key, answer.attributes, answer.bytes, until);
      return answer.attributes;
    } catch (error) {
      breaker.failed(tools.now());
      counters.fail(tools.now(), (error as Error).message);
      return null;
    } finally {
      this.inFlight--;
      this.waiting.shift()?.();
    }
  }
}

/** Those attributes of the answer that the options list; all where they list none. */
function picked({ attributes, bytes }: FetchedAnswer, names: readonly string[]): FetchedAnswer {
  if (names.length === 0) return { attributes, bytes };
  return {
    attributes: Object.fromEntries(names.flatMap((name) => (Object.hasOwn(attributes, name) ? [[name, attributes[name]!] as const] : []))),
    bytes,
  };
}
