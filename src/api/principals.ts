/** Who a token or a session speaks for. Looked up in the store once, then kept in memory until it ends or something about it changes. */
import type { Configuration, Role, User } from "../store/configuration.ts";
import { allowed, type Scope } from "./permissions.ts";
import { hashSecret } from "./secrets.ts";

export interface Principal {
  /** null for a browser's session */
  readonly clientId: string | null;
  /** hash of the session's secret; null for a token */
  readonly session: string | null;
  /** number of the user */
  readonly user: number;
  readonly email: string;
  readonly role: Role;
  readonly scopes: ReadonlySet<Scope>;
  /** ids of the tenants that the user is a member of; an administrator has access to all */
  readonly tenants: ReadonlySet<string>;
  /** epoch ms; of a session the moment at which it ends however much it is used */
  readonly expiresAt: number;
}

/** Tokens kept in memory at most. */
const maxKept = 10_000;

export class Principals {
  private readonly kept = new Map<string, Principal>();
  private readonly seen = new WeakMap<object, { readonly header: string; readonly principal: Principal; readonly changes: number }>();
  private readonly watchers = new Set<() => void>();
  private readonly configuration: Configuration;
  /** counts the changes, so that what was read before one is not kept after it */
  private changes = 0;

  constructor(configuration: Configuration) {
    this.configuration = configuration;
  }

  /** The principal of a token when it is in memory. By the token's hash, so that no comparison tells how much of a guess was right. */
  known(token: string): Principal | undefined {
    return this.kept.get(hashSecret(token));
  }

  /**
   * The principal of the header that the connection sent last, when it sends the very same again. Hashing a token costs about as much as
   * all else that is asked of one request here; comparing what a connection says with what it said before tells nobody a secret.
   */
  seenOn(connection: object, header: string): Principal | undefined {
    const seen = this.seen.get(connection);
    return seen !== undefined && seen.changes === this.changes && seen.header === header ? seen.principal : undefined;
  }

  /** Notes who the header of a connection speaks for. */
  note(connection: object, header: string, principal: Principal): void {
    this.seen.set(connection, { header, principal, changes: this.changes });
  }

  /** The principal of a token, null when the token is unknown or its client is gone. */
  async find(token: string): Promise<Principal | null> {
    const hash = hashSecret(token);
    const { changes } = this;
    const stored = await this.configuration.token(hash);
    const client = stored === null ? null : await this.configuration.client(stored.clientId);
    const user = client === null ? null : await this.configuration.userByNumber(client.user);
    if (stored === null || client === null || user === null) return null;
    const { clientId, scopes } = client;
    const principal = principalOfUser(user, { clientId, session: null, expiresAt: stored.expiresAt }, scopes, stored.scopes);
    if (this.kept.size >= maxKept) this.kept.clear();
    if (changes === this.changes) this.kept.set(hash, principal);
    return principal;
  }

  /** Forgets everything: users, clients or tenants have changed. */
  forget(): void {
    this.kept.clear();
    this.tell();
  }

  /** Forgets one token or session, by its hash: it has ended. */
  forgetOne(hash: string): void {
    this.kept.delete(hash);
    this.tell();
  }

  private tell(): void {
    this.changes++;
    for (const watcher of this.watchers) watcher();
  }

  /**
   * Calls `changed` after each change, for whoever keeps principals or holds an answer open for one.
   * @returns a function that ends it
   */
  watch(changed: () => void): () => void {
    this.watchers.add(changed);
    return () => void this.watchers.delete(changed);
  }
}

/** What is the same for tokens and sessions: the user, and what the role and the restrictions leave. */
export function principalOfUser(
  { number, email, role, tenants }: User,
  by: Pick<Principal, "clientId" | "session" | "expiresAt">,
  ...restrictions: readonly (readonly string[] | null)[]
): Principal {
  return { ...by, user: number, email, role, scopes: new Set(allowed(role, ...restrictions)), tenants: new Set(tenants) };
}
