import { Type } from "typebox";
import type { Tenant } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import { diagnose, mustCompile, surroundingsIn, type Surroundings } from "../check-pattern.ts";
import type { App, Deps } from "../deps.ts";
import { noItem, patternNumber } from "../item-ids.ts";
import { operation, pathOf } from "../operation.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import {
  NewPattern,
  PatternChange,
  PatternObject,
  newPatternExample,
  patternExample,
  patternObject,
  writtenPattern,
} from "../pattern-objects.ts";
import { creatingPattern, deletingPattern, mayChange, mustHaveRoom, updatingPattern } from "../pattern-writes.ts";
import { strictObject } from "../validation.ts";

const one = { description: "the pattern, with what the compilers say of it", body: PatternObject, example: patternExample };
const params = pathOf("tenant", "pattern");
const tag = "Patterns";
const notCompiling = "what is given is wrong, or the texts of a pattern that is to run do not compile";
const nameTaken = "there is a pattern with that name already";

/** `/tenants/{t}/patterns` */
export function patternRoutes(app: App, deps: Deps): void {
  const { store, tenants, now } = deps;
  const { configuration } = store;
  const surroundings = (tenant: Tenant): Promise<Surroundings> => surroundingsIn(deps, tenant);

  app.get(
    "/tenants/:tenant/patterns",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant"), querystring: strictObject(pageQuery) },
        {
          id: "listPatterns",
          tag,
          summary: "List the patterns",
          answers: { 200: { description: "in the order of their ids", body: Type.Array(PatternObject), example: [patternExample] } },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const page = sendSlice(request, reply, await configuration.patterns(tenant.number), request.query, ({ id }) => id);
      const around = await surroundings(tenant);
      const evicted = await store.journal.evictedByPattern(tenant.number);
      return page.map((pattern) => patternObject(pattern, around, evicted));
    },
  );

  app.post(
    "/tenants/:tenant/patterns",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params: pathOf("tenant"), body: NewPattern },
        {
          id: "createPattern",
          tag,
          summary: "Create a pattern",
          description: "With `status` true it runs from now on, and both texts must compile; with false, the default, they may be drafts.",
          example: newPatternExample,
          answers: { 201: one },
          errors: { 400: notCompiling, 409: nameTaken },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const around = await surroundings(tenant);
      const pattern = { description: "", status: false, when: "", then: "", ...writtenPattern(request.body), name: request.body.name };
      if (pattern.status) mustCompile(pattern, diagnose(pattern, around));
      const created = await tenants.configure(tenant, async () => {
        await mustHaveRoom(deps, tenant, pattern.status);
        return audited(deps, request).write(...creatingPattern(tenant, pattern, now()));
      });
      return reply.code(201).send(patternObject(created, around));
    },
  );

  app.get(
    "/tenants/:tenant/patterns/:pattern",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readPattern", tag, summary: "Read a pattern", answers: { 200: one } }),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.pattern;
      const pattern = await configuration.pattern(tenant.number, patternNumber(id));
      if (pattern === null) throw noItem(id, "pattern");
      return patternObject(pattern, await surroundings(tenant), await store.journal.evictedByPattern(tenant.number));
    },
  );

  app.put(
    "/tenants/:tenant/patterns/:pattern",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: PatternChange },
        {
          id: "changePattern",
          tag,
          summary: "Change a pattern",
          description:
            "Changes the members given. A changed when or then makes a new version; a changed when and disabling drop the pattern's partial matches.",
          example: { description: "called back within the hour" },
          answers: { 200: one },
          errors: { 400: notCompiling, 409: nameTaken },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.pattern;
      const around = await surroundings(tenant);
      const change = writtenPattern(request.body);
      const updated = await tenants.configure(tenant, async () => {
        const before = await configuration.pattern(tenant.number, patternNumber(id));
        if (before === null) throw noItem(id, "pattern");
        await mayChange(deps, tenant, before, { ...before, ...change }, around);
        return audited(deps, request).write(...updatingPattern(tenant, before, change, now()));
      });
      if (updated === null) throw noItem(id, "pattern");
      return patternObject(updated, around);
    },
  );

  app.delete(
    "/tenants/:tenant/patterns/:pattern",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        {
          id: "deletePattern",
          tag,
          summary: "Delete a pattern",
          answers: { 204: { description: "it is deleted, with its partial matches" } },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const id = request.params.pattern;
      await tenants.configure(tenant, async () => {
        const before = await configuration.pattern(tenant.number, patternNumber(id));
        if (before === null) throw noItem(id, "pattern");
        await audited(deps, request).write(...deletingPattern(tenant, before));
      });
      return reply.code(204).send();
    },
  );
}
