import { Type, type Static } from "typebox";
import type { AuditRecord } from "../../store/audit.ts";
import type { Pattern, PatternVersion, Tenant } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import { surroundingsIn } from "../check-pattern.ts";
import type { App, Deps } from "../deps.ts";
import { noItem, patternNumber } from "../item-ids.ts";
import { Time, operation, pathOf } from "../operation.ts";
import { pageOf, pageQuery, sendPage } from "../paging.ts";
import { PatternObject, patternExample, patternObject } from "../pattern-objects.ts";
import { mayChange, updatingPattern } from "../pattern-writes.ts";
import { isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const VersionObject = strictObject(
  {
    version: Type.Integer({ minimum: 1 }),
    when: Type.String(),
    then: Type.String(),
    "saved-at": Time,
    "saved-by": Type.Optional(Type.String({ description: "who saved it, as the audit log has it; absent where that no longer knows" })),
  },
  { title: "PatternVersion" },
);

const { when, then } = patternExample;
const example: Static<typeof VersionObject> = {
  version: 1,
  when,
  then,
  "saved-at": "2026-01-31T08:30:00.000Z",
  "saved-by": "ann@acme.example",
};

const params = pathOf("tenant", "pattern", "version");
const tag = "Patterns";

/** Audit records of one pattern looked through at most for who saved a version. */
const maxRecords = 10_000;

/** `/tenants/{t}/patterns/{id}/versions`: every saved change of when or then, and the way back to one. */
export function patternVersionRoutes(app: App, deps: Deps): void {
  const { store, tenants, now } = deps;
  app.get(
    "/tenants/:tenant/patterns/:pattern/versions",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant", "pattern"), querystring: strictObject(pageQuery) },
        {
          id: "listPatternVersions",
          tag,
          summary: "List a pattern's versions",
          answers: { 200: { description: "newest first", body: Type.Array(VersionObject), example: [example] } },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const { id, versions } = await versionsOf(deps, tenant, request.params.pattern);
      const { limit, cursor } = pageOf(request.query);
      const rest = versions.filter(({ version }) => cursor === null || version < cursor).toReversed();
      const page = sendPage(request, reply, rest.slice(0, limit + 1), limit, ({ version }) => version);
      const authors = await authorsOf(deps, tenant, id);
      return page.map((version) => versionObject(version, authors));
    },
  );
  app.get(
    "/tenants/:tenant/patterns/:pattern/versions/:version",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params },
        {
          id: "readPatternVersion",
          tag,
          summary: "Read a version of a pattern",
          answers: { 200: { description: "the version", body: VersionObject, example } },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const { id, versions } = await versionsOf(deps, tenant, request.params.pattern);
      return versionObject(found(versions, request.params.version), await authorsOf(deps, tenant, id));
    },
  );
  app.post(
    "/tenants/:tenant/patterns/:pattern/versions/:version/restore",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        {
          id: "restorePatternVersion",
          tag,
          summary: "Go back to a version of a pattern",
          description:
            "Saves that version's texts as a new version. Where the when is another one, the pattern's partial matches are dropped; with the same when they are kept. Running reactions go on with the version they started with.",
          answers: { 200: { description: "the pattern as it is now", body: PatternObject, example: { ...patternExample, version: 3 } } },
          errors: { 400: "the pattern runs, and that version was a draft that does not compile" },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const around = await surroundingsIn(deps, tenant);
      const restored = await tenants.configure(tenant, async () => {
        const { pattern, versions } = await versionsOf(deps, tenant, request.params.pattern);
        const { when, then } = found(versions, request.params.version);
        await mayChange(deps, tenant, pattern, { ...pattern, when, then }, around);
        return audited(deps, request).write(...updatingPattern(tenant, pattern, { when, then }, now()));
      });
      if (restored === null) throw noItem(request.params.pattern, "pattern");
      return patternObject(restored, around, await store.journal.evictedByPattern(tenant.number));
    },
  );
}

/** @throws ApiError 404 when there is no such pattern */
async function versionsOf(
  { store: { configuration } }: Deps,
  { number }: Tenant,
  id: string,
): Promise<{ id: string; pattern: Pattern; versions: readonly PatternVersion[] }> {
  const pattern = await configuration.pattern(number, patternNumber(id));
  if (pattern === null) throw noItem(id, "pattern");
  return { id, pattern, versions: await configuration.patternVersions(number, pattern.id) };
}

/** @throws ApiError 404 */
function found(versions: readonly PatternVersion[], number: string): PatternVersion {
  const version = versions.find((one) => String(one.version) === number);
  if (version === undefined) throw noItem(number, "version");
  return version;
}

/** Who saved which version of the pattern, as far as the audit log tells. */
async function authorsOf({ store: { audit } }: Deps, { number }: Tenant, item: string): Promise<ReadonlyMap<number, string>> {
  const records = await audit.records({ tenant: number, kind: "pattern", item }, null, maxRecords);
  return new Map(records.flatMap(savedVersion));
}

function savedVersion({ after, author }: AuditRecord): [version: number, user: string][] {
  const version = (after as { readonly version?: unknown } | null)?.version;
  return typeof version === "number" ? [[version, author.user]] : [];
}

function versionObject(
  { version, when, then, savedAt }: PatternVersion,
  authors: ReadonlyMap<number, string>,
): Static<typeof VersionObject> {
  const by = authors.get(version);
  return { version, when, then, "saved-at": isoTime(savedAt), ...(by === undefined ? {} : { "saved-by": by }) };
}
