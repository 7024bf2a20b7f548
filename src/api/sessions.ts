/**
 * Browsers in which users have signed in. A session is a random secret in a cookie; the store knows its hash.
 *
 * Invariants
 *  1. A session ends when it was not used for the idle time, and in any case when its lifetime is over.
 *  2. Its use is written at most once a minute, so after a restart it may end that much early, never late.
 */
import type { Session } from "../store/access.ts";
import type { Configuration, User } from "../store/configuration.ts";
import type { Log } from "./deps.ts";
import { principalOfUser, type Principal, type Principals } from "./principals.ts";
import { hashSecret, newSecret } from "./secrets.ts";

export interface SessionLifetimes {
  /** a session that is not used for so long ends */
  readonly idleMs: number;
  /** it ends after so long however much it is used */
  readonly lifetimeMs: number;
}

interface Kept {
  readonly principal: Principal;
  /** epoch ms */
  usedAt: number;
  savedAt: number;
}

/** Sessions kept in memory at most. */
const maxKept = 10_000;
/** Sessions of a user at most; then those used longest ago end. */
const maxPerUser = 100;
/** Their use is written at most this often, or ten times in the idle time where that is less. */
const saveMs = 60_000;
/** Ended ones are deleted at most this often. */
const sweepMs = 600_000;

export class Sessions {
  private readonly kept = new Map<string, Kept>();
  private readonly configuration: Configuration;
  private readonly principals: Principals;
  private readonly lifetimes: SessionLifetimes;
  private readonly log: Log;
  /** counts the changes, so that what was read before one is not kept after it */
  private changes = 0;
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(configuration: Configuration, principals: Principals, lifetimes: SessionLifetimes, log: Log) {
    this.configuration = configuration;
    this.principals = principals;
    this.lifetimes = lifetimes;
    this.log = log;
    principals.watch(() => {
      this.changes++;
      this.kept.clear();
    });
  }

  /**
   * Begins a session of a user who has shown the password.
   * @param now epoch ms
   * @returns its secret, for the cookie; null when the password has just been changed, or the user deleted
   */
  async begin({ number, passwordHash }: User, now: number): Promise<string | null> {
    if (now - this.sweptAt > sweepMs) {
      this.sweptAt = now;
      await this.configuration.deleteOldSessions(now - this.lifetimes.lifetimeMs, now - this.lifetimes.idleMs);
    }
    const secret = newSecret();
    const session = { hash: hashSecret(secret), user: number, createdAt: now, usedAt: now };
    return (await this.configuration.createSession(session, passwordHash ?? "", maxPerUser)) ? secret : null;
  }

  /** Ends the session with that secret, if there is one. */
  async end(secret: string): Promise<void> {
    const hash = hashSecret(secret);
    // anyone can send a cookie of their own making, and must not make the server forget by it
    if (await this.configuration.deleteSession(hash)) this.principals.forgetOne(hash);
  }

  /**
   * Who a session speaks for; this counts as its use.
   * @param now epoch ms
   * @returns null when there is no such session or it has ended
   */
  async use(secret: string, now: number): Promise<Principal | null> {
    const hash = hashSecret(secret);
    const kept = await this.current(hash, now);
    if (kept === null) return null;
    kept.usedAt = Math.max(kept.usedAt, now);
    if (kept.usedAt - kept.savedAt > Math.min(saveMs, this.lifetimes.idleMs / 10)) this.save(hash, kept);
    return kept.principal;
  }

  /**
   * Who a session speaks for and when it ends unless it is used again, epoch ms; asking is no use of it.
   * @returns null when there is no such session or it has ended
   */
  async look({ session }: Principal, now: number): Promise<{ readonly principal: Principal; readonly endsAt: number } | null> {
    const kept = session === null ? null : await this.current(session, now);
    return kept === null ? null : { principal: kept.principal, endsAt: this.endOf(kept.principal, kept.usedAt) };
  }

  private async current(hash: string, now: number): Promise<Kept | null> {
    const kept = this.kept.get(hash) ?? (await this.read(hash));
    return kept === null || this.endOf(kept.principal, kept.usedAt) <= now ? null : kept;
  }

  /** When a session that is used now would end, epoch ms. */
  endOf({ expiresAt }: Principal, now: number): number {
    return Math.min(expiresAt, now + this.lifetimes.idleMs);
  }

  private async read(hash: string): Promise<Kept | null> {
    const { changes } = this;
    const session = await this.configuration.session(hash);
    const user = session === null ? null : await this.configuration.userByNumber(session.user);
    if (session === null || user === null) return null;
    const kept: Kept = {
      principal: principalOfUser(user, { clientId: null, session: hash, expiresAt: this.lastEnd(session) }),
      usedAt: session.usedAt,
      savedAt: session.usedAt,
    };
    if (this.kept.size >= maxKept) this.kept.clear();
    if (changes === this.changes) this.kept.set(hash, kept);
    return kept;
  }

  private lastEnd({ createdAt }: Session): number {
    return createdAt + this.lifetimes.lifetimeMs;
  }

  private save(hash: string, kept: Kept): void {
    kept.savedAt = kept.usedAt;
    this.configuration.touchSession(hash, kept.usedAt).catch((error: unknown) => {
      this.log.warn({ err: error }, "the use of a session could not be stored");
    });
  }
}
