/**
 * Slows the guessing of passwords. Failures in a row are counted by account and by address, or, where a browser is known as the account's, by
 * that browser alone; past a few free ones each failure closes the way for twice as long as the one before, up to a bound, so that nobody is
 * locked out for good.
 *
 * Invariants
 *  1. An attempt counts as failed from its beginning until it has succeeded, so attempts side by side don't get more guesses.
 *  2. What is kept is bounded; what was used longest ago goes first.
 */
import { isIPv6 } from "node:net";

interface Rule {
  /** failures in a row that cost nothing */
  readonly free: number;
  readonly maxDelayMs: number;
}

/** An office behind one address has many people who mistype. */
const rules = {
  account: { free: 5, maxDelayMs: 300_000 },
  address: { free: 20, maxDelayMs: 300_000 },
  browser: { free: 5, maxDelayMs: 300_000 },
} as const satisfies Record<string, Rule>;

/** Who tries. */
export type Guesser =
  | {
      /** whose password is tried: any text, the same for the same account */
      readonly account: string;
      /** from where */
      readonly address: string;
    }
  | {
      /** a browser in which the account's owner has been let in before: nobody else's failures hold it up */
      readonly browser: string;
    };

const firstDelayMs = 1_000;
/** Failures are forgotten when there was none for so long. */
const forgetMs = 3_600_000;
/** Accounts and addresses remembered at most: some 10 MB. */
const maxKept = 50_000;

interface Failures {
  readonly count: number;
  /** of the last one, epoch ms */
  readonly at: number;
}

export interface Attempt {
  /** It was right after all: the account's failures are forgotten, this one of the address is taken back. */
  succeeded(): void;
}

export class Guesses {
  private readonly kept = new Map<string, Failures>();

  /**
   * Begins an attempt.
   * @param now epoch ms
   * @returns the attempt, or how long to wait, in ms, before one is taken
   */
  begin(guesser: Guesser, now: number): Attempt | number {
    const keys = keysOf(guesser);
    const waitMs = Math.max(...keys.map(({ key, rule }) => this.waitMs(key, rule, now)));
    if (waitMs > 0) return waitMs;
    for (const { key } of keys) this.set(key, { count: this.failures(key, now).count + 1, at: now });
    return {
      succeeded: () => {
        for (const { key, rule } of keys) {
          const { count, at } = this.failures(key, now);
          if (rule !== rules.address || count <= 1) this.kept.delete(key);
          else this.set(key, { count: count - 1, at });
        }
      },
    };
  }

  private waitMs(key: string, { free, maxDelayMs }: Rule, now: number): number {
    const { count, at } = this.failures(key, now);
    if (count < free) return 0;
    return at + Math.min(maxDelayMs, firstDelayMs * 2 ** (count - free)) - now;
  }

  private failures(key: string, now: number): Failures {
    const found = this.kept.get(key);
    return found === undefined || found.at + forgetMs <= now ? { count: 0, at: now } : found;
  }

  private set(key: string, failures: Failures): void {
    this.kept.delete(key);
    this.kept.set(key, failures);
    if (this.kept.size > maxKept) this.kept.delete(this.kept.keys().next().value!);
  }
}

function keysOf(guesser: Guesser): { readonly key: string; readonly rule: Rule }[] {
  if ("browser" in guesser) return [{ key: `browser ${guesser.browser}`, rule: rules.browser }];
  return [
    { key: `account ${guesser.account}`, rule: rules.account },
    { key: `address ${network(guesser.address)}`, rule: rules.address },
  ];
}

/** An IPv6 address stands for its /64, of which one subscriber has all; an IPv4 address may come dressed as one. */
function network(given: string): string {
  const address = given.replace(/^::ffff:(?=[\d.]+$)/i, "");
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill("0");
  return [...groups, ...(tail === undefined ? [] : zeros), ...rest].slice(0, 4).join(":");
}
