/** Exports a tenant's configuration as one document, and brings a tenant to what a document says. */
import type { Tenant } from "../../store/configuration.ts";
import type { Audited } from "../audit.ts";
import type { Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { faultsIn } from "../validation.ts";
import type { Context, Fault, Members, PlannedChange } from "./section.ts";
import { ConfigurationDocument, sections } from "./sections.ts";
import type { Source } from "./yaml.ts";

/** Faults told at once. */
const maxTold = 100;

export interface ApplyOptions {
  /** plans, and changes nothing */
  readonly dryRun: boolean;
  readonly prune: boolean;
  readonly confirm: boolean;
  /** the caller administers the platform */
  readonly platform: boolean;
}

export interface Applied {
  readonly changes: readonly PlannedChange[];
  /** items that the document does not have, though it has their section */
  readonly kept: readonly { readonly kind: string; readonly name: string }[];
}

/** The document of a tenant as it is. */
export async function exportConfiguration(deps: Deps, tenant: Tenant): Promise<Members> {
  const context = await contextOf(deps, tenant, {}, { dryRun: true, prune: false, confirm: false, platform: false });
  const document: Record<string, unknown> = { tenant: tenant.id };
  for (const section of sections) {
    const value = await section.read(context);
    if (value !== undefined) document[section.name] = value;
  }
  return document;
}

/**
 * Checks the whole document, then makes all changes in one transaction, with their audit records.
 * @throws ApiError 400 with every fault and its line; then nothing is changed
 */
export async function applyConfiguration(
  deps: Deps,
  tenant: Tenant,
  source: Source,
  audited: Audited,
  options: ApplyOptions,
): Promise<Applied> {
  const document = checkedDocument(source, tenant);
  const plan = async (): Promise<Applied> => {
    const current = (await deps.store.configuration.tenant(tenant.id)) ?? tenant;
    return planned(await contextOf(deps, current, document, options), document, source);
  };
  if (options.dryRun) return plan();
  return deps.tenants.configure(tenant, async () => {
    const applied = await plan();
    await audited.writeAll(applied.changes.map(({ step }) => step()));
    return applied;
  });
}

function checkedDocument(source: Source, { id }: Tenant): ConfigurationDocument {
  const faults = faultsIn(ConfigurationDocument, source.value).map(({ path, message }) => ({ path: path.map(asNumber), message }));
  if (faults.length > 0) throw refusal(faults, source);
  const document = source.value as ConfigurationDocument;
  if (document.tenant === undefined || document.tenant === id) return document;
  const message = `the document is of the tenant "${document.tenant}", and this is "${id}"; leave "tenant" out if it is meant for this one`;
  throw refusal([{ path: ["tenant"], message }], source);
}

const asNumber = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part);

async function contextOf(deps: Deps, tenant: Tenant, document: ConfigurationDocument, options: ApplyOptions): Promise<Context> {
  const { configuration } = deps.store;
  const templates = await configuration.templates(tenant.number);
  const integrations = await configuration.integrations(tenant.number);
  return {
    deps,
    tenant,
    now: deps.now(),
    ...options,
    around: {
      endpoints: deps.declarations,
      templates: {
        ids: new Set(staying(templates, "name", document["templates"], options).map(({ id }) => `TM${id}`)),
        names: new Set(
          [...staying(templates, "name", document["templates"], options), ...named(document["templates"])].map(({ name }) => name),
        ),
      },
      integrations: new Map([
        ...staying(integrations, "type", document["integrations"], options).map(
          ({ type, fields }) => [type, new Set(Object.keys(fields))] as const,
        ),
        ...named(document["integrations"]).map((item) => [item.type, new Set(Object.keys(item))] as const),
      ]),
    },
    templateNames: new Map(templates.map(({ id, name }) => [`TM${id}`, name])),
  };
}

interface Named {
  readonly name: string;
  readonly type: string;
}

function named(section: unknown): readonly Named[] {
  return (section ?? []) as readonly Named[];
}

/** The items that will still be there. */
function staying<K extends "name" | "type", T extends Readonly<Record<K, string>>>(
  stored: readonly T[],
  key: K,
  section: unknown,
  { prune }: ApplyOptions,
): readonly T[] {
  if (!prune || section === undefined) return stored;
  const names = new Set(named(section).map((item) => item[key]));
  return stored.filter((one) => names.has(one[key]));
}

/** What goes goes first, so that what comes finds room and its name free. @throws ApiError 400 */
async function planned(context: Context, document: ConfigurationDocument, source: Source): Promise<Applied> {
  const wanted = sections.filter(({ name }) => document[name] !== undefined);
  const plans = [];
  for (const section of wanted) plans.push({ section, ...(await section.plan(document[section.name], context)) });
  const faults = plans.flatMap((plan) => plan.faults);
  if (faults.length > 0) throw refusal(faults, source);
  const changes = plans.flatMap((plan) => plan.changes);
  return {
    changes: [...changes.filter(({ action }) => action === "delete").toReversed(), ...changes.filter(({ action }) => action !== "delete")],
    kept: plans.flatMap(({ section: { kind }, kept }) => kept.map((name) => ({ kind, name }))),
  };
}

/** Everything that is wrong with a document, with the lines of the text. */
export function refusal(faults: readonly Fault[], source: Pick<Source, "line">): ApiError {
  const problems = faults.slice(0, maxTold).map(({ path, message, textLine }) => {
    const line = source.line(path, textLine);
    return { path: [...path], message, ...(textLine === undefined ? {} : { "text-line": textLine }), ...(line === null ? {} : { line }) };
  });
  const [first] = problems;
  const where = first?.line === undefined ? "" : `line ${first.line}: `;
  const count = faults.length === 1 ? "something" : `${faults.length} things`;
  return new ApiError(
    400,
    `${count} in the document ${faults.length === 1 ? "is" : "are"} wrong, nothing is changed; ${where}${first?.message}`,
    {
      members: { problems },
    },
  );
}
