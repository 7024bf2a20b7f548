/** Integrations. A secret is written as ${NAME}: whoever applies the document puts the value in its place, and none is ever exported. */
import { Type } from "typebox";
import type { EndpointDeclaration } from "../../language/declaration.ts";
import { SecretKeyError } from "../../secrets/keys.ts";
import type { SecretBox, SecretPlace } from "../../secrets/secret-box.ts";
import { integrationPlace, type Integration } from "../../store/configuration.ts";
import { ApiError } from "../errors.ts";
import { integrationChange, mask } from "../integration-objects.ts";
import { deletingIntegration, puttingIntegration } from "../integration-writes.ts";
import { items } from "./items.ts";
import type { Context, Fault, Members, Section } from "./section.ts";

const IntegrationItem = Type.Object(
  { type: Type.String({ minLength: 1, maxLength: 100 }) },
  {
    title: "IntegrationItem",
    additionalProperties: Type.String({
      description: "a field of the integration, a string; a secret may be ${NAME}, which leaves it as it is",
    }),
  },
);

type Item = { readonly type: string } & Readonly<Record<string, string>>;

const placeholder = /^\$\{\w+\}$/;

export const integrationSection: Section = items({
  name: "integrations",
  kind: "integration",
  schema: IntegrationItem,
  key: "type",
  defaults: {},
  stored: ({ deps, tenant }) => deps.store.configuration.integrations(tenant.number),
  told: ({ type, fields, secrets }: Integration) => ({ type, ...fields, ...marked(secrets, () => mask) }),
  exported: ({ type, fields, secrets }) => ({ type, ...fields, ...marked(secrets, (field) => `\${${variableOf(type, field)}}`) }),
  normal: (item, context, stored) => toldAs(item as Item, context, stored),
  faults: (written, context, { stored }) => written.flatMap((item, i) => faultOf(item as Item, i, context, stored.get(item.type) ?? null)),
  create: (item, context) => putting(item as Item, null, context),
  update: (stored, item, context) => putting(item as Item, stored, context),
  remove: (stored, { deps, tenant }) => deletingIntegration(deps, tenant, stored),
});

function marked(secrets: Readonly<Record<string, string>>, mark: (field: string) => string): Members {
  return Object.fromEntries(Object.keys(secrets).map((field) => [field, mark(field)]));
}

/** The environment variable that a secret is looked for in. */
function variableOf(type: string, field: string): string {
  return `${type}_${field}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/** Without the secrets that are not given: those stay as they are. */
function given(item: Item, declaration: EndpointDeclaration): Item {
  const isLeft = ([field, value]: [string, string]): boolean =>
    declaration.integration?.[field]?.secret === true && (value === mask || placeholder.test(value));
  return Object.fromEntries(Object.entries(item).filter((entry) => !isLeft(entry))) as Item;
}

/** As the integration will be told: a secret that is another one than before says so. */
function toldAs(item: Item, { deps, tenant }: Context, stored: Integration | undefined): Members {
  const declaration = deps.declarations[item.type];
  if (declaration === undefined) return item;
  const told: Record<string, string> = { type: item.type };
  for (const [field, value] of Object.entries(given(item, declaration))) {
    const isSecret = declaration.integration?.[field]?.secret === true;
    const sealed = stored?.secrets[field];
    const same =
      sealed !== undefined && holds(deps.secrets.box, { tenant: tenant.number, place: integrationPlace(item.type, field) }, sealed, value);
    told[field] = !isSecret ? value : same || stored === undefined ? mask : `${mask} (changed)`;
  }
  return {
    ...told,
    ...marked(Object.fromEntries(Object.entries(stored?.secrets ?? {}).filter(([field]) => !(field in told))), () => mask),
  };
}

/** Whether a secret is that value. One that can't be opened any more is another. */
function holds(box: SecretBox, place: SecretPlace, sealed: string, value: string): boolean {
  try {
    return box.open(place, sealed) === value;
  } catch (error) {
    if (error instanceof SecretKeyError) return false;
    throw error;
  }
}

function faultOf(item: Item, i: number, { deps, tenant }: Context, before: Integration | null): Fault[] {
  const declaration = Object.hasOwn(deps.declarations, item.type) ? deps.declarations[item.type] : undefined;
  if (declaration === undefined) {
    return [
      { path: [i, "type"], message: `there is no integration "${item.type}"; there are ${Object.keys(deps.declarations).join(", ")}` },
    ];
  }
  try {
    integrationChange(deps.secrets.box, tenant.number, declaration, given(item, declaration), before);
    return [];
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const left = Object.entries(item).filter(
      ([field, value]) => placeholder.test(value) && error.message.startsWith(`"${field}" is missing`),
    );
    const why = left.map(([, value]) => `; ${value} was not replaced by a value`).join("");
    return [{ path: [i], message: `${item.type}: ${error.message}${why}` }];
  }
}

function putting(item: Item, before: Integration | null, { deps, tenant }: Context): ReturnType<typeof puttingIntegration> {
  const declaration = deps.declarations[item.type]!;
  const change = integrationChange(deps.secrets.box, tenant.number, declaration, given(item, declaration), before);
  return puttingIntegration(deps, tenant, item.type, change, before);
}
