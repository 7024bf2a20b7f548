import { Type, type Static } from "typebox";
import type { Pattern, Tenant } from "../../store/configuration.ts";
import { tenantOf } from "../auth.ts";
import { diagnose, mustCompile, surroundingsOf, type Surroundings } from "../check-pattern.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import { strictObject } from "../validation.ts";

/** Enabled patterns of a tenant at most. */
export const maxEnabledPatterns = 10_000;
/** Patterns of a tenant at most, drafts included. */
const maxPatterns = 20_000;

const name = Type.String({ minLength: 1, maxLength: 200 });
const text = Type.String({ maxLength: 65_536 });

/** What can be written, and what an answer holds beside it, so that an answer can be changed and sent back. */
const members = {
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
  status: Type.Optional(Type.Boolean()),
  when: Type.Optional(text),
  then: Type.Optional(text),
  id: Type.Optional(Type.Unknown()),
  type: Type.Optional(Type.Unknown()),
  version: Type.Optional(Type.Unknown()),
  diagnostics: Type.Optional(Type.Unknown()),
  evicted: Type.Optional(Type.Unknown()),
};
const NewPattern = strictObject({ name, ...members });
const PatternChange = strictObject({ name: Type.Optional(name), ...members });
const PatternParams = Type.Object({ tenant: Type.String(), pattern: Type.String() });

const numberOf = (id: string): number => numberIn("PT", id, "pattern");

/** `/tenants/{t}/patterns` */
export function patternRoutes(app: App, deps: Deps): void {
  const { store, tenants, declarations, now } = deps;
  const { configuration } = store;
  const surroundings = async ({ number }: Tenant): Promise<Surroundings> =>
    surroundingsOf(declarations, await configuration.templates(number));

  app.get(
    "/tenants/:tenant/patterns",
    { config: { scope: "config:read" }, schema: { querystring: strictObject(pageQuery) } },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const page = sendSlice(request, reply, await configuration.patterns(tenant.number), request.query, ({ id }) => id);
      const around = await surroundings(tenant);
      const evicted = await store.journal.evictedByPattern(tenant.number);
      return page.map((pattern) => patternObject(pattern, around, evicted));
    },
  );

  app.post("/tenants/:tenant/patterns", { config: { scope: "config:write" }, schema: { body: NewPattern } }, async (request, reply) => {
    const tenant = tenantOf(request);
    const around = await surroundings(tenant);
    const pattern = { description: "", status: false, when: "", then: "", ...written(request.body), name: request.body.name };
    if (pattern.status) mustCompile(pattern, diagnose(pattern, around));
    const created = await tenants.configure(tenant, async () => {
      await mustHaveRoom(deps, tenant, pattern.status);
      return configuration.createPattern(tenant.number, pattern, now());
    });
    return reply.code(201).send(patternObject(created, around));
  });

  app.get(
    "/tenants/:tenant/patterns/:pattern",
    { config: { scope: "config:read" }, schema: { params: PatternParams } },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.pattern;
      const pattern = await configuration.pattern(tenant.number, numberOf(id));
      if (pattern === null) throw noItem(id, "pattern");
      return patternObject(pattern, await surroundings(tenant), await store.journal.evictedByPattern(tenant.number));
    },
  );

  app.put(
    "/tenants/:tenant/patterns/:pattern",
    { config: { scope: "config:write" }, schema: { params: PatternParams, body: PatternChange } },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.pattern;
      const around = await surroundings(tenant);
      const change = written(request.body);
      const updated = await tenants.configure(tenant, async () => {
        const before = await configuration.pattern(tenant.number, numberOf(id));
        if (before === null) throw noItem(id, "pattern");
        const after = { ...before, ...change };
        if (after.status) mustCompile(after, diagnose(after, around));
        if (after.status && !before.status) await mustHaveRoom(deps, tenant, true, 0);
        return configuration.updatePattern(tenant.number, before.id, change, now());
      });
      if (updated === null) throw noItem(id, "pattern");
      return patternObject(updated, around);
    },
  );

  app.delete(
    "/tenants/:tenant/patterns/:pattern",
    { config: { scope: "config:write" }, schema: { params: PatternParams } },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const id = request.params.pattern;
      const deleted = await tenants.configure(tenant, () => configuration.deletePattern(tenant.number, numberOf(id)));
      if (!deleted) throw noItem(id, "pattern");
      return reply.code(204).send();
    },
  );
}

/** The members that can be written, of those given. */
function written({ name, description, status, when, then }: Static<typeof PatternChange>): Partial<Pattern> {
  const given = Object.entries({ name, description, status, when, then }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** Partial matches given up because their bound was met, by pattern (when.md, Errors, warnings, limits). */
type Evicted = Awaited<ReturnType<Deps["store"]["journal"]["evictedByPattern"]>>;

function patternObject(pattern: Pattern, around: Surroundings, evicted: Evicted = []): object {
  const { id, name, description, status, when, then, version } = pattern;
  const object = { id: `PT${id}`, name, description, status, when, then, version, diagnostics: diagnose(pattern, around) };
  const given = evicted.find((one) => one.pattern === id);
  if (given === undefined) return object;
  return { ...object, evicted: { count: given.count, "last-key": given.lastKey, "last-at": new Date(given.lastAt).toISOString() } };
}

/** @param added how many patterns come to those there are */
async function mustHaveRoom({ store }: Deps, tenant: Tenant, enabled: boolean, added = 1): Promise<void> {
  const patterns = await store.configuration.patterns(tenant.number);
  if (patterns.length + added > maxPatterns) throw new ApiError(400, `a tenant has at most ${maxPatterns} patterns; delete some first`);
  if (enabled && patterns.filter(({ status }) => status).length >= maxEnabledPatterns) {
    throw new ApiError(400, `a tenant has at most ${maxEnabledPatterns} enabled patterns; disable some first`);
  }
}
