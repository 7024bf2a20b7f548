/** The part of the storage port that holds what people configure. Each call is one durable transaction of its own. */
import type { Augment } from "../identify/augments/augment.ts";
import type { Json } from "../language/ast.ts";
import type { Access } from "./access.ts";
import type { NewAuditRecord } from "./audit.ts";

export type Clock = "received" | "replay";

export interface Settings {
  readonly identifiers: readonly string[];
  readonly clock: Clock;
  /** null on the clock received */
  readonly timeAttribute: string | null;
  readonly partialMatchDays: number;
  readonly eventDays: number;
  readonly journalDays: number;
  readonly catchUpSeconds: number;
}

export const defaultSettings: Settings = {
  identifiers: [],
  clock: "received",
  timeAttribute: null,
  partialMatchDays: 90,
  eventDays: 30,
  journalDays: 90,
  catchUpSeconds: 60,
};

export interface Tenant {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  /** events a second; null: no limit of its own */
  readonly rateLimit: number | null;
  /** nothing is sent for it */
  readonly paused: boolean;
  /** types of the integrations to which nothing is sent, whether or not all is paused */
  readonly pausedIntegrations: readonly string[];
  readonly keyAttribute: string | null;
  readonly settings: Settings;
}

export interface Pattern {
  /** the number behind PT */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly status: boolean;
  readonly when: string;
  readonly then: string;
  /** counts every saved change of when or then, from 1 */
  readonly version: number;
  /** grows whenever partial matches must be dropped: a new when, enabling again, a new key attribute */
  readonly generation: number;
}

export interface PatternVersion {
  readonly version: number;
  readonly when: string;
  readonly then: string;
  readonly savedAt: number;
}

export interface Template {
  /** the number behind TM */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly template: string;
}

export type Role = "admin" | "member" | "viewer";

export interface User {
  readonly number: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** scrypt, encoded; null: no sign-in with a password */
  readonly passwordHash: string | null;
  /** ids of tenants */
  readonly tenants: readonly string[];
}

/** Credentials of a user: client id in the clear, secrets hashed (SHA-256 of a random secret, hex). */
export interface Client {
  readonly clientId: string;
  readonly user: number;
  /** unique among the user's */
  readonly name: string;
  readonly secretHash: string;
  /** the secret before, which works until then (epoch ms) */
  readonly former: { readonly secretHash: string; readonly until: number } | null;
  /** null: whatever the role allows */
  readonly scopes: readonly string[] | null;
  readonly createdAt: number;
}

/** A tenant's settings for a third party. */
export interface Integration {
  /** name of the endpoint or listener it is for */
  readonly type: string;
  /** by field; those that are no secrets */
  readonly fields: Readonly<Record<string, string>>;
  /** encrypted (secrets/secret-box.ts), by field */
  readonly secrets: Readonly<Record<string, string>>;
  /** random; stands in the address at which the provider's delivery receipts come in, and stays when the integration is set up anew */
  readonly receiptToken: string;
}

export interface IntegrationChange {
  /** all of them: others go */
  readonly fields: Readonly<Record<string, string>>;
  /** those that change: encrypted, or null, which removes it */
  readonly secrets: Readonly<Record<string, string | null>>;
  /** for an integration that is new */
  readonly receiptToken: string;
}

/** What brings a third party's events in. */
export interface Listener {
  /** the number behind LI */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** whether it is enabled */
  readonly status: boolean;
  readonly type: string;
  /** those that are no secrets, as the type declares them */
  readonly options: Readonly<Record<string, Json>>;
  /** encrypted, by option */
  readonly secrets: Readonly<Record<string, string>>;
  /** random; names the place of its secrets, and stays */
  readonly secretsKey: string;
  /** our attribute: path in theirs */
  readonly mapping: Readonly<Record<string, string>>;
  /** SHA-256, hex, of the token in its address; null where third parties don't call it */
  readonly tokenHash: string | null;
}

export type NewListener = Omit<Listener, "id">;

/** The secrets are those that change: encrypted, or null, which removes it. */
export type ListenerChange = Partial<Omit<NewListener, "secrets" | "secretsKey">> & {
  readonly secrets?: Readonly<Record<string, string | null>>;
};

/** An encrypted value and where it stands, such as integration/twilio/password. */
export interface StoredSecret {
  readonly tenant: number;
  readonly place: string;
  readonly sealed: string;
}

/** Where a secret field of an integration stands. */
export function integrationPlace(type: string, field: string): string {
  return `integration/${type}/${field}`;
}

/** Where a secret option of a listener stands. */
export function listenerPlace(secretsKey: string, option: string): string {
  return `listener/${secretsKey}/${option}`;
}

/** Thrown where a name, id or e-mail address is taken; message is fit for a person. */
export class TakenError extends Error {
  override readonly name = "TakenError";
}

/** Thrown where no administrator would be left; message is fit for a person. */
export class LastAdministratorError extends Error {
  override readonly name = "LastAdministratorError";
}

/** An item before and after a change. */
export interface Changed<T> {
  readonly before: T;
  readonly after: T;
}

export interface ConfigurationReads {
  /** Those that are being deleted (erasure.ts) are in no answer, but their ids are taken still. */
  tenants(): Promise<readonly Tenant[]>;
  tenant(id: string): Promise<Tenant | null>;

  patterns(tenant: number): Promise<readonly Pattern[]>;
  pattern(tenant: number, id: number): Promise<Pattern | null>;
  patternVersions(tenant: number, id: number): Promise<readonly PatternVersion[]>;

  templates(tenant: number): Promise<readonly Template[]>;
  template(tenant: number, id: number): Promise<Template | null>;

  listeners(tenant: number): Promise<readonly Listener[]>;
  listener(tenant: number, id: number): Promise<Listener | null>;

  /** Ascending by type. */
  integrations(tenant: number): Promise<readonly Integration[]>;
  integration(tenant: number, type: string): Promise<Integration | null>;
  /** Whose delivery receipts come in under this token. */
  integrationByReceiptToken(receiptToken: string): Promise<{ readonly tenant: number; readonly type: string } | null>;

  /** In the order of their ids. */
  augments(tenant: number): Promise<readonly Augment[]>;
  augment(tenant: number, id: number): Promise<Augment | null>;

  users(): Promise<readonly User[]>;
  user(email: string): Promise<User | null>;
  userByNumber(number: number): Promise<User | null>;
  /** The members of a tenant. */
  usersOf(tenant: number): Promise<readonly User[]>;
  client(clientId: string): Promise<Client | null>;
  clientsOf(user: number): Promise<readonly Client[]>;
}

/** The writing methods; they can be had through Configuration.change only. Each is one transaction, and gives back what that returned. */
export interface ConfigurationWrites {
  /** @throws TakenError */
  createTenant(tenant: { id: string; name: string; rateLimit: number | null; keyAttribute: string | null }): Promise<Tenant>;
  /** A changed key attribute gives every pattern of the tenant a new generation: its partial matches are dropped, and its identities, which lead to keys of the old one. */
  updateTenant(
    number: number,
    change: Partial<Pick<Tenant, "name" | "rateLimit" | "paused" | "pausedIntegrations" | "keyAttribute" | "settings">>,
  ): Promise<Tenant>;

  /** Ids count up per tenant and are never reused. @throws TakenError when the name is taken */
  createPattern(tenant: number, pattern: Omit<Pattern, "id" | "version" | "generation">, at: number): Promise<Pattern>;
  /** A changed when or then makes a new version; a changed when or a status gone from false to true a new generation. @throws TakenError */
  updatePattern(
    tenant: number,
    id: number,
    change: Partial<Omit<Pattern, "id" | "version" | "generation">>,
    at: number,
  ): Promise<Pattern | null>;
  deletePattern(tenant: number, id: number): Promise<boolean>;

  /** @throws TakenError */
  createTemplate(tenant: number, template: Omit<Template, "id">): Promise<Template>;
  /** @throws TakenError */
  updateTemplate(tenant: number, id: number, change: Partial<Omit<Template, "id">>): Promise<Template | null>;
  deleteTemplate(tenant: number, id: number): Promise<boolean>;

  /** @throws TakenError */
  createListener(tenant: number, listener: NewListener): Promise<Listener>;
  /** @throws TakenError */
  updateListener(tenant: number, id: number, change: ListenerChange): Promise<Listener | null>;
  deleteListener(tenant: number, id: number): Promise<boolean>;

  /** Sets an integration up, or replaces its fields. */
  putIntegration(tenant: number, type: string, change: IntegrationChange): Promise<Integration>;
  deleteIntegration(tenant: number, type: string): Promise<boolean>;

  /** Without a file. @throws TakenError */
  createAugment(tenant: number, augment: Omit<Augment, "id" | "file">): Promise<Augment>;
  /** @throws TakenError */
  updateAugment(tenant: number, id: number, change: Partial<Omit<Augment, "id" | "type">>): Promise<Augment | null>;
  deleteAugment(tenant: number, id: number): Promise<boolean>;

  /** @throws TakenError when the e-mail address (compared without case) is taken */
  createUser(user: Omit<User, "number">): Promise<User>;
  /**
   * Changes a user; with the password go the user's sessions, but for `keepSession` (its hash).
   * @returns null when there is no such user. @throws TakenError, LastAdministratorError
   */
  updateUser(number: number, change: Partial<Omit<User, "number">>, keepSession?: string): Promise<Changed<User> | null>;
  /** Deletes a user with clients, tokens and sessions. @returns who it was. @throws LastAdministratorError */
  deleteUser(number: number): Promise<User | null>;

  /** @throws TakenError when the client id, or the name among the user's clients, is taken */
  createClient(client: Client): Promise<void>;
  /** @throws TakenError */
  updateClient(clientId: string, change: Partial<Pick<Client, "name" | "scopes">>): Promise<Changed<Client> | null>;
  /**
   * Replaces the secret. The one before works until `until` (epoch ms), and tokens got up to now are good until then at most.
   * @returns the client as it is now
   */
  rotateClient(clientId: string, secretHash: string, until: number): Promise<Client | null>;
  /** Deletes a client with its tokens. @returns what it was */
  deleteClient(clientId: string): Promise<Client | null>;
}

/** What the tables of a store make up. */
export type ConfigurationTables = ConfigurationReads & ConfigurationWrites;

/** One change: see Configuration.change. */
export interface ConfigurationChange {
  readonly work: (writes: ConfigurationWrites) => Promise<unknown>;
  readonly describe: (result: unknown) => NewAuditRecord | null;
}

export interface Configuration extends ConfigurationReads, Access {
  /**
   * Changes something, and appends the record of it to the audit log in the same transaction.
   * @param work calls one writing method, at once and nothing else, and returns its promise
   * @param describe makes the record of what the method returns; null: nothing has changed, so there is no record
   */
  change<T>(work: (writes: ConfigurationWrites) => Promise<T>, describe: (result: T) => NewAuditRecord | null): Promise<T>;
  /** Several changes, in their order, in one transaction: all of them, or none. @throws what the first that fails throws */
  changeAll(changes: readonly ConfigurationChange[]): Promise<void>;

  /** Encrypted values of all tenants, by tenant and place, after the given one. */
  secrets(after: Omit<StoredSecret, "sealed"> | null, limit: number): Promise<readonly StoredSecret[]>;
  /** Replaces values that still are what they were before, in one transaction; returns how many. */
  replaceSecrets(secrets: readonly (StoredSecret & { readonly before: string })[]): Promise<number>;
  deleteSecrets(secrets: readonly Omit<StoredSecret, "sealed">[]): Promise<void>;
}
