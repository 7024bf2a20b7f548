/** Integrations. A secret is written as ${NAME}: whoever applies the document puts the value in its place, and none is ever exported. */
import { Type } from "typebox";
import type { EndpointDeclaration } from "../../language/declaration.ts";
import { integrationPlace, type Integration } from "../../store/configuration.ts";
import { ApiError } from "../errors.ts";
import { integrationChange } from "../integration-objects.ts";
import { deletingIntegration, puttingIntegration } from "../integration-writes.ts";
import { items } from "./items.ts";
import { exportedSecret, hidden, marked, toldSecret, withPlaceholders, withoutPlaceholders } from "./secrets.ts";
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

export const integrationSection: Section = items({
  name: "integrations",
  kind: "integration",
  schema: IntegrationItem,
  key: "type",
  defaults: {},
  stored: ({ deps, tenant }) => deps.store.configuration.integrations(tenant.number),
  told: ({ type, fields, secrets }: Integration) => ({ type, ...fields, ...marked(secrets, () => hidden) }),
  exported: ({ type, fields, secrets }) => ({ type, ...fields, ...marked(secrets, (field) => exportedSecret(type, field)) }),
  normal: (item, context, stored) => toldAs(item as Item, context, stored),
  faults: (written, context, { stored }) => written.flatMap((item, i) => faultOf(item as Item, i, context, stored.get(item.type) ?? null)),
  create: (item, context) => putting(item as Item, null, context),
  update: (stored, item, context) => putting(item as Item, stored, context),
  remove: (stored, { deps, tenant }) => deletingIntegration(deps, tenant, stored),
});

const isSecret =
  ({ integration }: EndpointDeclaration) =>
  (field: string): boolean =>
    integration?.[field]?.secret === true;

/** As the integration will be told: a secret that is another one than before says so. */
function toldAs(item: Item, { deps, tenant }: Context, stored: Integration | undefined): Members {
  const declaration = Object.hasOwn(deps.declarations, item.type) ? deps.declarations[item.type] : undefined;
  if (declaration === undefined) return item;
  const secret = isSecret(declaration);
  const told = Object.entries(withoutPlaceholders(item, secret)).map(([field, value]) => {
    const place = { tenant: tenant.number, place: integrationPlace(item.type, field) };
    return [field, secret(field) ? toldSecret(deps.secrets.box, place, stored?.secrets[field], value) : value] as const;
  });
  return { ...marked(stored?.secrets ?? {}, () => hidden), ...Object.fromEntries(told) };
}

function faultOf(item: Item, i: number, { deps, tenant }: Context, before: Integration | null): Fault[] {
  const declaration = Object.hasOwn(deps.declarations, item.type) ? deps.declarations[item.type] : undefined;
  if (declaration === undefined) {
    const known = Object.keys(deps.declarations).join(", ");
    return [{ path: [i, "type"], message: `there is no integration "${item.type}"; there are ${known}` }];
  }
  try {
    integrationChange(deps.secrets.box, tenant.number, declaration, withoutPlaceholders(item, isSecret(declaration)), before);
    return [];
  } catch (error) {
    if (error instanceof ApiError) return [{ path: [i], message: `${item.type}: ${withPlaceholders(error.message, item)}` }];
    throw error;
  }
}

function putting(item: Item, before: Integration | null, { deps, tenant }: Context): ReturnType<typeof puttingIntegration> {
  const declaration = deps.declarations[item.type]!;
  const given = withoutPlaceholders(item, isSecret(declaration));
  return puttingIntegration(
    deps,
    tenant,
    item.type,
    integrationChange(deps.secrets.box, tenant.number, declaration, given, before),
    before,
  );
}
