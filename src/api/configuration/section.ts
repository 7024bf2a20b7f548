/**
 * A section of a tenant's configuration as one document: how it is read, and how the tenant is brought to what the document says.
 *
 * What the document names is made as it says: members that an item leaves out take their defaults. Sections and items that it does not
 * name stay as they are, but where items are to be pruned: then those go that a section of the document does not have.
 */
import { isDeepStrictEqual } from "node:util";
import type { TSchema } from "typebox";
import type { AuditKind } from "../../store/audit.ts";
import type { Tenant } from "../../store/configuration.ts";
import type { AnyStep } from "../audit.ts";
import type { Surroundings } from "../check-pattern.ts";
import type { Deps } from "../deps.ts";
import type { Path } from "./yaml.ts";

export type Members = Readonly<Record<string, unknown>>;

/** What a plan is made in. */
export interface Context {
  readonly deps: Deps;
  readonly tenant: Tenant;
  /** epoch ms */
  readonly now: number;
  /** items that the document's sections do not have are deleted */
  readonly prune: boolean;
  /** what can't be undone, a new key attribute once there are events, is meant */
  readonly confirm: boolean;
  /** the caller administers the platform */
  readonly platform: boolean;
  /** what Thens are checked against once the document is applied */
  readonly around: Surroundings;
  /** names of the tenant's templates as they are, by id */
  readonly templateNames: ReadonlyMap<string, string>;
}

export interface MemberChange {
  readonly name: string;
  /** absent where there is none */
  readonly before?: unknown;
  readonly after?: unknown;
}

export interface PlannedChange {
  readonly action: "create" | "update" | "delete";
  readonly kind: AuditKind;
  /** absent where a tenant has one of the kind */
  readonly name?: string;
  readonly members: readonly MemberChange[];
  /** called once all of the document is found to be right */
  readonly step: () => AnyStep;
}

/** What is wrong with a part of the document. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
  /** line within the text at the path, from 1 */
  readonly textLine?: number;
}

export interface SectionPlan {
  readonly changes: readonly PlannedChange[];
  /** names of items that the document does not have and that stay */
  readonly kept: readonly string[];
  readonly faults: readonly Fault[];
}

export interface Section {
  /** the member of the document */
  readonly name: string;
  readonly kind: AuditKind;
  readonly schema: TSchema;
  /** what the document holds of the tenant as it is; undefined where there is nothing to say */
  read(context: Context): Promise<unknown>;
  /** @param wanted valid by the schema; paths of faults are from the document */
  plan(wanted: unknown, context: Context): Promise<SectionPlan>;
}

/** A section that is one value. */
export interface Single<V> {
  readonly name: string;
  readonly kind: AuditKind;
  readonly schema: TSchema;
  /** null: there is none */
  current(context: Context): Promise<V | null>;
  /** what is meant by what was written; faults where it can't be. Paths are from the section. */
  meant?(wanted: Members, context: Context): { readonly value: V } | { readonly fault: Fault };
  /** why the value can't be changed so, null where it can */
  refusal?(after: V, before: V | null, context: Context): Promise<string | null>;
  update(after: V, context: Context): AnyStep;
}

export function single<V>(one: Single<V>): Section {
  const { name, kind, schema } = one;
  return {
    name,
    kind,
    schema,
    read: async (context) => (await one.current(context)) ?? undefined,
    plan: async (wanted, context) => {
      const before = await one.current(context);
      const meant = one.meant?.(wanted as Members, context) ?? { value: wanted as V };
      const nothing: SectionPlan = { changes: [], kept: [], faults: [] };
      if ("fault" in meant) return { ...nothing, faults: [{ ...meant.fault, path: [name, ...meant.fault.path] }] };
      const after = meant.value;
      if (isDeepStrictEqual(before, after)) return nothing;
      const refusal = (await one.refusal?.(after, before, context)) ?? null;
      if (refusal !== null) return { ...nothing, faults: [{ path: [name], message: refusal }] };
      const members = isMembers(after) ? differences(isMembers(before) ? before : {}, after) : [{ name, before, after }];
      return { ...nothing, changes: [{ action: "update", kind, members, step: () => one.update(after, context) }] };
    },
  };
}

export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members that differ, in their order. */
export function differences(before: Members, after: Members): MemberChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => ({
      name,
      ...(name in before ? { before: before[name] } : {}),
      ...(name in after ? { after: after[name] } : {}),
    }));
}
