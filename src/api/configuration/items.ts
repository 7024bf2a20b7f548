/** A section that is a list of items, each known by its name. */
import { Type, type Static, type TObject } from "typebox";
import type { AuditKind } from "../../store/audit.ts";
import { ApiError } from "../errors.ts";
import type { AnyStep } from "../audit.ts";
import { differences, type Context, type Fault, type Members, type PlannedChange, type Section } from "./section.ts";

/** Items of a section at most; each kind has its own limit besides. */
const maxItems = 20_000;

/** What a kind of items says of itself: the table of kinds (sections.ts) has one entry for each. */
export interface Kind<S extends TObject, T> {
  /** the member of the document */
  readonly name: string;
  readonly kind: AuditKind;
  /** of an item as it is written */
  readonly schema: S;
  /** the member that an item is known by */
  readonly key: string;
  /** what members that an item leaves out stand for; a key's is never used */
  readonly defaults: Members;
  stored(context: Context): Promise<readonly T[]>;
  /** an item as the document has it, with every member */
  told(stored: T, context: Context): Members;
  /** an item as it is exported, where that is not what `told` has */
  exported?(stored: T, context: Context): Members;
  /** a written item as `told` would have it, where that is not the item itself */
  normal?(item: Static<S>, context: Context, stored: T | undefined): Members;
  /** what is wrong with the items beyond their schema; `number` is that of the item in the section */
  faults?(items: readonly Static<S>[], context: Context, after: After<T>): readonly Fault[];
  create(item: Static<S>, context: Context): AnyStep;
  update(stored: T, item: Static<S>, context: Context): AnyStep;
  remove(stored: T, context: Context): AnyStep;
}

/** What there is beside the document's items once it is applied. */
export interface After<T> {
  readonly others: readonly T[];
  /** as it stands now, by name */
  readonly stored: ReadonlyMap<string, T>;
}

export function items<S extends TObject, T>(kind: Kind<S, T>): Section {
  const { name, key } = kind;
  return {
    name,
    kind: kind.kind,
    schema: Type.Array(kind.schema, { maxItems }),
    read: async (context) => {
      const stored = await kind.stored(context);
      const exported = (one: T): Members => (kind.exported ?? kind.told)(one, context);
      return stored.length === 0 ? undefined : stored.map((one) => withoutDefaults(exported(one), kind.defaults));
    },
    plan: async (wanted, context) => {
      const written = (wanted as Members[]).map((item) => ({ ...kind.defaults, ...item }));
      const stored = new Map((await kind.stored(context)).map((one) => [String(kind.told(one, context)[key]), one]));
      const names = new Set(written.map((item) => String(item[key])));
      const others = [...stored].filter(([one]) => !names.has(one));
      const after: After<T> = { stored, others: context.prune ? [] : others.map(([, one]) => one) };
      return {
        changes: [
          ...(context.prune ? others.map(([one, gone]) => removal(kind, one, gone, context)) : []),
          ...written.flatMap((item) => changeTo(kind, item, stored.get(String(item[key])), context)),
        ],
        kept: context.prune ? [] : others.map(([one]) => one),
        faults: [...twice(written, key), ...(kind.faults?.(written as Static<S>[], context, after) ?? [])].map((fault) => ({
          ...fault,
          path: [name, ...fault.path],
        })),
      };
    },
  };
}

function changeTo<S extends TObject, T>(kind: Kind<S, T>, written: Members, stored: T | undefined, context: Context): PlannedChange[] {
  const item = written as Static<S>;
  const after = kind.normal?.(item, context, stored) ?? written;
  const { [kind.key]: name, ...members } = after;
  const told = { kind: kind.kind, name: String(name) };
  if (stored === undefined) {
    return [
      {
        ...told,
        action: "create",
        members: differences({}, withoutDefaults(members, kind.defaults)),
        step: () => kind.create(item, context),
      },
    ];
  }
  const changes = differences(kind.told(stored, context), after);
  if (changes.length === 0) return [];
  return [{ ...told, action: "update", members: changes, step: () => kind.update(stored, item, context) }];
}

function removal<S extends TObject, T>(kind: Kind<S, T>, name: string, stored: T, context: Context): PlannedChange {
  return { action: "delete", kind: kind.kind, name, members: [], step: () => kind.remove(stored, context) };
}

/** Texts that are empty and lists without items are left out where that is what leaving out means. */
function withoutDefaults(item: Members, defaults: Members): Members {
  return Object.fromEntries(
    Object.entries(item).filter(([name, value]) => !(isEmpty(value) && name in defaults && isEmpty(defaults[name]))),
  );
}

function isEmpty(value: unknown): boolean {
  return value === "" || value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function twice(written: readonly Members[], key: string): Fault[] {
  const first = new Map<unknown, number>();
  return written.flatMap((item, i) => {
    const before = first.get(item[key]);
    if (before === undefined) first.set(item[key], i);
    return before === undefined
      ? []
      : [{ path: [i, key], message: `${JSON.stringify(item[key])} stands there twice; a name is given once` }];
  });
}

/** What a limit's own check throws, as a fault of the section. */
export function limitFault(check: () => void): Fault[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof ApiError) return [{ path: [], message: error.message }];
    throw error;
  }
}
