/**
 * The audit log as the routes write it: who changed what, when, from what to what.
 *
 * A change of configuration goes through `audited(deps, request).write`: the store has no other way to write configuration, and writes the
 * record in the transaction of the change. Any other change that people ask for (an erasure, a re-run) is noted with `note`.
 */
import type { FastifyRequest } from "fastify";
import { isDeepStrictEqual } from "node:util";
import type { AuditAction, AuditKind, Author, Members, NewAuditRecord } from "../store/audit.ts";
import type { ConfigurationWrites } from "../store/configuration.ts";
import type { Store } from "../store/port.ts";
import { principalOf } from "./auth.ts";
import type { Deps } from "./deps.ts";
import { isSecretName } from "./secrets.ts";

/** What a change is, in the API's own words. */
export interface Change {
  readonly action: AuditAction;
  readonly kind: AuditKind;
  /** the item's id as the API tells it; of what a tenant has one of, the tenant's id */
  readonly item: string;
  /** the item as the API told it before; absent where there was none */
  readonly before?: object;
  /** the item as the API tells it now; absent where it is gone */
  readonly after?: object;
  /** where the request's path does not name it: the tenant created */
  readonly tenant?: { readonly number: number; readonly id: string };
}

/** A change: one call of a writing method of the store, and what was changed, by what the method returned. */
export type Step<T> = readonly [work: (writes: ConfigurationWrites) => Promise<T>, describe: (result: T) => Change | null];

/** A step of any kind, such as one of many that are taken together. */
export type AnyStep = readonly [work: (writes: ConfigurationWrites) => Promise<unknown>, describe: (result: never) => Change | null];

/** Makes changes in someone's name. */
export interface Audited {
  /**
   * Calls one writing method of the store and appends the record in the same transaction. An update that changes nothing leaves no record.
   * @param describe what was changed, by what the method returned; null where that says that nothing was
   */
  write<T>(work: (writes: ConfigurationWrites) => Promise<T>, describe: (result: T) => Change | null): Promise<T>;
  /** Makes all of the changes in one transaction, each with its record, in their order; or none of them. */
  writeAll(steps: readonly AnyStep[]): Promise<void>;
  /** Appends the record of a change that is not one of configuration. Call it before the change, so that none goes unrecorded. */
  note(change: Change): Promise<void>;
}

/** Changes in the name of whoever asks, of the tenant in the path. Only for routes with a scope. */
export function audited(deps: Deps, request: FastifyRequest): Audited {
  const { email, clientId } = principalOf(request);
  const { write, writeAll, note } = auditedBy(deps.store, { user: email, client: clientId }, deps.now, request.tenantFound);
  const kinds = new Set<AuditKind>();
  const noted =
    <T>(describe: Step<T>[1]): Step<T>[1] =>
    (result) => {
      const change = describe(result);
      if (change !== null) kinds.add(change.kind);
      return change;
    };
  const judgeAnew = <T>(result: T): T => {
    if (accessKinds.some((kind) => kinds.has(kind))) deps.principals.forget();
    return result;
  };
  return {
    note,
    write: (work, describe) => write(work, noted(describe)).then(judgeAnew),
    writeAll: (steps) => writeAll(steps.map(([work, describe]) => [work, noted(describe)])).then(judgeAnew),
  };
}

/** With these it changes who may do what: tokens and sessions already given out are judged anew. */
const accessKinds: readonly AuditKind[] = ["user", "client", "tenant"];

/**
 * Changes in the name of an author.
 * @param now epoch ms
 * @param tenant whose changes they are; null: the platform's
 */
export function auditedBy(
  { configuration, audit }: Pick<Store, "configuration" | "audit">,
  author: Author,
  now: () => number,
  tenant: Change["tenant"] | null = null,
): Audited {
  const recordOf = (change: Change | null): NewAuditRecord | null => {
    const told = change === null ? null : redacted(change);
    if (change === null || told === null) return null;
    const of = change.tenant ?? tenant;
    const { action, kind, item } = change;
    return { at: now(), author, tenant: of === null ? null : { number: of.number, id: of.id }, action, kind, item, ...told };
  };
  return {
    write: (work, describe) => configuration.change(work, (result) => recordOf(describe(result))),
    writeAll: (steps) =>
      configuration.changeAll(steps.map(([work, describe]) => ({ work, describe: (result) => recordOf(describe(result as never)) }))),
    note: async (change) => {
      const record = recordOf(change);
      if (record !== null) await audit.append(record);
    },
  };
}

const hidden = "********";

/**
 * Before and after without secrets; of an update only the members that differ.
 * @returns null for an update without a difference
 */
function redacted({ before, after }: Change): Pick<NewAuditRecord, "before" | "after"> | null {
  const [old, fresh] = [before as Members | undefined, after as Members | undefined];
  if (old === undefined || fresh === undefined) return { before: hide(old) ?? null, after: hide(fresh) ?? null };
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])].filter((name) => !isDeepStrictEqual(old[name], fresh[name]));
  if (names.length === 0) return null;
  const only = (members: Members): Members =>
    Object.fromEntries(names.filter((name) => name in members).map((name) => [name, members[name]]));
  return { before: hide(only(old)), after: hide(only(fresh), old) };
}

/** @param former the value before, so that a secret that was changed is told as changed */
function hide<T>(value: T, former?: unknown): T {
  if (Array.isArray(value)) return value.map((one: unknown, i) => hide(one, Array.isArray(former) ? former[i] : undefined)) as T;
  if (typeof value !== "object" || value === null) return value;
  const old = (typeof former === "object" ? former : null) as Members | null;
  const members = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    if (!isSecretName(name) || typeof inner === "boolean" || inner === null) return [name, hide(inner, old?.[name])];
    const changed = old?.[name] !== undefined && old[name] !== null && !isDeepStrictEqual(old[name], inner);
    return [name, changed ? `${hidden} (changed)` : hidden];
  });
  return Object.fromEntries(members) as T;
}
