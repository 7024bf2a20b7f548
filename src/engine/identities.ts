/** Whose event is it, in the engine: by the key attribute, else by what earlier events taught about its identifiers. */
import { identifierValues, leadsToNobody, type IdentifierValue } from "../identify/identifiers.ts";
import { identify, lacks } from "../identify/key.ts";
import type { Attributes } from "../language/ast.ts";
import type { StoredEvent } from "../store/port.ts";
import type { Shared } from "./context.ts";
import type { QueuedInput } from "./inputs.ts";
import type { TenantRuntime } from "./tenant.ts";

/** Identifier values that may lead to one customer; more are not learned. */
const maxPerCustomer = 1_000;

/** A customer's event. */
export interface Owned {
  readonly key: string;
  /** with the key attribute, filled in where an identifier led to it */
  readonly attributes: Attributes;
  /** what the event may teach; none when its own key was filled in */
  readonly teaches: readonly IdentifierValue[];
}

/** Why an event has no customer, in a sentence. */
export interface Unowned {
  readonly error: string;
}

const nothing: readonly IdentifierValue[] = [];

/** The customer that an event's key attribute names, or why it names none, in a sentence. */
export function ownerByKey({ tenant: { keyAttribute, settings } }: TenantRuntime, attributes: Attributes): Owned | Unowned {
  const identified = identify(attributes, keyAttribute);
  if ("error" in identified) return identified;
  const { identifiers } = settings;
  return { key: identified.key, attributes, teaches: identifiers.length === 0 ? nothing : identifierValues(attributes, identifiers) };
}

/**
 * Finds the customer of an event as of now, after everything accepted before it.
 * @returns the customer, or why the event is refused, in a sentence
 */
export async function ownerOf(shared: Shared, runtime: TenantRuntime, attributes: Attributes): Promise<Owned | Unowned> {
  const { keyAttribute, settings } = runtime.tenant;
  const { identifiers } = settings;
  const mayLead = identifiers.length > 0 && keyAttribute !== null && lacks(attributes, keyAttribute);
  if (!mayLead) return ownerByKey(runtime, attributes);
  const values = identifierValues(attributes, identifiers);
  const owners = await ownersOf(shared, runtime, values);
  const key = owners.find((owner) => owner !== null);
  if (key === undefined || key === null) return { error: leadsToNobody(keyAttribute, identifiers, values) };
  return { key, attributes: { ...attributes, [keyAttribute]: key }, teaches: nothing };
}

/**
 * Learns from an accepted event. What it says already holds is no teaching.
 * @param event its seq and time are those of the teaching
 */
export async function learn(shared: Shared, runtime: TenantRuntime, { teaches }: Owned, event: StoredEvent): Promise<void> {
  if (teaches.length === 0) return;
  const owners = await ownersOf(shared, runtime, teaches);
  for (const [i, { attribute, value }] of teaches.entries()) {
    const before = owners[i]!;
    if (before === event.key) continue;
    if (!(await hasRoom(shared, runtime, event.key))) return;
    const { number } = runtime;
    const { key, seq, time } = event;
    shared.batch.teach({ tenant: number, attribute, value, key, seq, at: time, before });
    shared.identities.set(identityKey(number, attribute, value), key);
    if (before !== null) {
      const members = { tenant: runtime.tenant.id, identifier: attribute };
      shared.log.info(members, "an identifier's value has gone from one customer to another; the journal of teachings tells which");
    }
  }
}

async function hasRoom(shared: Shared, runtime: TenantRuntime, key: string): Promise<boolean> {
  const stored = await shared.store.countIdentities(runtime.number, key);
  if (stored + shared.batch.taught(runtime.number, key) < maxPerCustomer) return true;
  const members = { tenant: runtime.tenant.id, key };
  shared.log.warn(members, `${maxPerCustomer} identifier values lead to this customer; no more are learned`);
  return false;
}

/** Reads the identities that waiting events will ask for, in one call; the cache holds them until then. */
export async function prefetchIdentities(
  shared: Shared,
  runtime: TenantRuntime,
  inputs: Iterable<QueuedInput>,
  limit: number,
): Promise<void> {
  const { identifiers } = runtime.tenant.settings;
  if (identifiers.length === 0) return;
  const values: IdentifierValue[] = [];
  let events = 0;
  for (const input of inputs) {
    if (input.kind !== "submit") continue;
    for (const { attributes } of input.items) {
      if (events++ >= limit) break;
      values.push(...identifierValues(attributes, identifiers));
    }
    if (events >= limit) break;
  }
  if (values.length > 1) await ownersOf(shared, runtime, values);
}

/** The keys of the customers that the values lead to; null: to none. */
async function ownersOf(shared: Shared, runtime: TenantRuntime, values: readonly IdentifierValue[]): Promise<readonly (string | null)[]> {
  const { number } = runtime;
  const ids = values.map(({ attribute, value }) => identityKey(number, attribute, value));
  const found = ids.map((id) => shared.batch.teachings.get(id)?.key ?? shared.identities.get(id));
  const missing = values.filter((_, i) => found[i] === undefined);
  if (missing.length === 0) return found as (string | null)[];
  const rows = await shared.store.findIdentities(number, missing);
  const loaded = new Map(rows.map(({ attribute, value, key }) => [identityKey(number, attribute, value), key]));
  for (const { attribute, value } of missing) {
    const id = identityKey(number, attribute, value);
    shared.identities.set(id, loaded.get(id) ?? null);
  }
  return found.map((owner, i) => (owner === undefined ? (loaded.get(ids[i]!) ?? null) : owner));
}

/** Names of attributes may hold any character, so their length stands before them. */
export function identityKey(tenant: number, attribute: string, value: string): string {
  return `${tenant}/${attribute.length}/${attribute}/${value}`;
}
