/** How listeners are written, with their audit records: for their own routes, and for a configuration as a whole. */
import { randomUUID } from "node:crypto";
import { hiddenSecret, type ReadOptions } from "../listen/options.ts";
import { listenerPlace, type Listener, type ListenerChange, type NewListener, type Tenant } from "../store/configuration.ts";
import type { Step } from "./audit.ts";
import type { Deps } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { declarationOf, givenOptions, listenerObject, type GivenListener } from "./listener-objects.ts";
import { hashSecret, newSecret } from "./secrets.ts";

/** Listeners of a tenant at most. */
const maxListeners = 100;

type Sealing = Pick<Deps, "secrets">;

/**
 * A listener that is to be created, and the token of its address where third parties call it.
 * @throws ApiError 400 when an option is wrong
 */
export function newListener(
  deps: Sealing,
  tenant: Tenant,
  given: GivenListener & { readonly name: string; readonly type: string },
): { readonly fresh: NewListener; readonly token: string | null } {
  const { name, type, description = "", status = false, mapping = {} } = given;
  const declaration = declarationOf(type);
  const { options, secrets } = givenOptions(declaration, given, null);
  const token = declaration.called === true ? newSecret() : null;
  const secretsKey = randomUUID();
  const tokenHash = token === null ? null : hashSecret(token);
  const fresh = { name, description, status, type, options, mapping, secretsKey, tokenHash };
  return { token, fresh: { ...fresh, secrets: withoutNulls(sealed(deps, tenant, secretsKey, secrets)) } };
}

/** What a change of a listener changes in the store. @throws ApiError 400 when an option is wrong, or the type another one */
export function listenerChange(deps: Sealing, tenant: Tenant, before: Listener, given: GivenListener): ListenerChange {
  if (given.type !== undefined && given.type !== before.type) {
    throw new ApiError(400, `the type of a listener can't be changed from ${before.type} to ${given.type}; create another listener`);
  }
  const { options, secrets } = givenOptions(declarationOf(before.type), given, before);
  const { name, description, status, mapping } = given;
  const plain = Object.entries({ name, description, status, mapping }).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(plain), options, secrets: sealed(deps, tenant, before.secretsKey, secrets) };
}

export function creatingListener(tenant: Tenant, fresh: NewListener): Step<Listener> {
  return [
    (writes) => writes.createListener(tenant.number, fresh),
    (listener) => ({ action: "create", kind: "listener", item: `LI${listener.id}`, after: listenerObject(listener) }),
  ];
}

export function updatingListener(tenant: Tenant, before: Listener, change: ListenerChange): Step<Listener | null> {
  return [
    (writes) => writes.updateListener(tenant.number, before.id, change),
    (after) => after && { action: "update", kind: "listener", item: `LI${before.id}`, ...told(before, after) },
  ];
}

export function deletingListener(tenant: Tenant, before: Listener): Step<boolean> {
  return [
    (writes) => writes.deleteListener(tenant.number, before.id),
    () => ({ action: "delete", kind: "listener", item: `LI${before.id}`, before: listenerObject(before) }),
  ];
}

/** @throws ApiError 400 when a tenant may not have so many listeners */
export function mustHaveRoomForListeners(all: number): void {
  if (all > maxListeners) throw new ApiError(400, `a tenant has at most ${maxListeners} listeners; delete some first`);
}

function sealed(
  { secrets: { box } }: Sealing,
  tenant: Tenant,
  secretsKey: string,
  given: ReadOptions["secrets"],
): Record<string, string | null> {
  return Object.fromEntries(
    Object.entries(given).map(([option, secret]) => {
      const place = { tenant: tenant.number, place: listenerPlace(secretsKey, option) };
      return [option, secret === null ? null : box.seal(place, secret)];
    }),
  );
}

function withoutNulls(secrets: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).flatMap(([option, secret]) => (secret === null ? [] : [[option, secret]])));
}

/** Before and after, secrets told as changed where they were. */
function told(before: Listener, after: Listener): { before: object; after: object } {
  const changed = Object.keys(after.secrets).filter((option) => after.secrets[option] !== before.secrets[option]);
  const marks = Object.fromEntries(changed.map((option) => [option, `${hiddenSecret} (changed)`]));
  const object = listenerObject(after) as { options: object };
  return { before: listenerObject(before), after: { ...object, options: { ...object.options, ...marks } } };
}
