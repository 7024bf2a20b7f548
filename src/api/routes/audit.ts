import { Type, type Static } from "typebox";
import { auditActions, auditKinds, type AuditFilter, type AuditRecord } from "../../store/audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { Attributes, Time, nullable, operation, pathOf } from "../operation.ts";
import { pageOf, pageQuery, sendPage } from "../paging.ts";
import { givenTime, isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const optionalText = Type.Optional(Type.String());

const query = {
  kind: Type.Optional(Type.Enum([...auditKinds])),
  item: optionalText,
  user: optionalText,
  from: optionalText,
  to: optionalText,
  ...pageQuery,
};
const AuditQuery = strictObject(query);
const PlatformAuditQuery = strictObject({ ...query, tenant: optionalText });

export const AuditObject = strictObject(
  {
    at: Time,
    user: Type.String({ description: 'e-mail address, "command line" or "first start"' }),
    client: nullable(Type.String({ description: "client id; null for a browser's session and for the command line" })),
    tenant: nullable(Type.String({ description: "null: the platform" })),
    action: Type.Enum([...auditActions]),
    kind: Type.Enum([...auditKinds]),
    item: Type.String({ description: "the item's id; of what a tenant has one of, the tenant's id" }),
    before: nullable(Attributes),
    after: nullable(Attributes),
  },
  { title: "AuditRecord" },
);

const example: readonly Static<typeof AuditObject>[] = [
  {
    at: "2026-01-31T08:30:00.000Z",
    user: "ann@acme.example",
    client: "CL0123456789abcdef01234567",
    tenant: "acme",
    action: "update",
    kind: "pattern",
    item: "PT1",
    before: { status: false },
    after: { status: true },
  },
];

const answers = {
  200: {
    description: "The changes, newest first. Of an update `before` and `after` hold the members that differ; secrets are never told.",
    body: Type.Array(AuditObject),
    example,
  },
};

/** `/tenants/{t}/audit` and, for administrators, `/audit`: who changed what, when. */
export function auditRoutes(app: App, { store: { audit, configuration } }: Deps): void {
  app.get(
    "/tenants/:tenant/audit",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant"), querystring: AuditQuery },
        { id: "listTenantAudit", tag: "Tenant", summary: "List the changes of a tenant's configuration", answers },
      ),
    },
    async (request, reply) => {
      const { limit, cursor } = pageOf(request.query);
      const filter = { ...filterOf(request.query), tenant: tenantOf(request).number };
      return sendPage(request, reply, await audit.records(filter, cursor, limit + 1), limit, ({ number }) => number).map(auditObject);
    },
  );
  app.get(
    "/audit",
    {
      config: { scope: "platform" },
      schema: operation(
        { querystring: PlatformAuditQuery },
        { id: "listAudit", tag: "Administration", summary: "List the changes of all configuration", answers },
      ),
    },
    async (request, reply) => {
      const { limit, cursor } = pageOf(request.query);
      const id = request.query.tenant;
      const tenant = id === undefined ? undefined : await configuration.tenant(id);
      // of a tenant that is gone the records about the tenant itself are left
      const whose: AuditFilter = tenant === undefined ? {} : tenant === null ? { kind: "tenant", item: id! } : { tenant: tenant.number };
      const filter = { ...filterOf(request.query), ...whose };
      return sendPage(request, reply, await audit.records(filter, cursor, limit + 1), limit, ({ number }) => number).map(auditObject);
    },
  );
}

/** @throws ApiError 400 */
function filterOf({ kind, item, user, from, to }: Static<typeof AuditQuery>): AuditFilter {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(item === undefined ? {} : { item }),
    ...(user === undefined ? {} : { user }),
    ...(from === undefined ? {} : { from: givenTime("from", from) }),
    ...(to === undefined ? {} : { to: givenTime("to", to) }),
  };
}

function auditObject({ at, author, tenant, action, kind, item, before, after }: AuditRecord): Static<typeof AuditObject> {
  return { at: isoTime(at), user: author.user, client: author.client, tenant: tenant?.id ?? null, action, kind, item, before, after };
}
