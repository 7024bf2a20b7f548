import { Type, type Static } from "typebox";
import { maxTemplateLength } from "../../react/limits.ts";
import { parseTemplate } from "../../react/template-parser.ts";
import type { Template } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import { ignored, operation, pathOf } from "../operation.ts";
import { strictObject } from "../validation.ts";

/** Templates of a tenant at most. */
const maxTemplates = 10_000;

const name = Type.String({ minLength: 1, maxLength: 200 });
const description = Type.String({ maxLength: 10_000 });
const text = Type.String({ maxLength: maxTemplateLength });

/** A template as the API tells it. */
const TemplateObject = strictObject({ id: Type.String(), name, description, template: text }, { title: "Template" });

/** As for patterns: an answer can be changed and sent back. */
const members = { description: Type.Optional(description), template: Type.Optional(text), id: ignored, type: ignored };
const NewTemplate = strictObject({ name, ...members }, { title: "NewTemplate" });
const TemplateChange = strictObject({ name: Type.Optional(name), ...members }, { title: "TemplateChange" });

const example = { id: "TM1", name: "Sorry", description: "", template: "Sorry, {{name}}, that you had to wait." };
const one = { description: "the template", body: TemplateObject, example };
const params = pathOf("tenant", "template");
const tag = "Templates";

const numberOf = (id: string): number => numberIn("TM", id, "template");

/** `/tenants/{t}/templates` */
export function templateRoutes(app: App, deps: Deps): void {
  const { store, tenants } = deps;
  const { configuration } = store;
  app.get(
    "/tenants/:tenant/templates",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant"), querystring: strictObject(pageQuery) },
        {
          id: "listTemplates",
          tag,
          summary: "List the templates",
          answers: { 200: { description: "in the order of their ids", body: Type.Array(TemplateObject), example: [example] } },
        },
      ),
    },
    async (request, reply) => {
      const all = await configuration.templates(tenantOf(request).number);
      return sendSlice(request, reply, all, request.query, ({ id }) => id).map(templateObject);
    },
  );

  app.post(
    "/tenants/:tenant/templates",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params: pathOf("tenant"), body: NewTemplate },
        {
          id: "createTemplate",
          tag,
          summary: "Create a template",
          example: { name: "Sorry", template: "Sorry, {{name}}, that you had to wait." },
          answers: { 201: one },
          errors: { 409: "there is a template with that name already" },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const { name } = request.body;
      const template = { description: "", template: "", ...written(request.body), name };
      const created = await tenants.configure(tenant, async () => {
        const all = await configuration.templates(tenant.number);
        if (all.length >= maxTemplates) throw new ApiError(400, `a tenant has at most ${maxTemplates} templates; delete some first`);
        return audited(deps, request).write(
          (writes) => writes.createTemplate(tenant.number, template),
          (created) => ({ action: "create", kind: "template", item: `TM${created.id}`, after: templateObject(created) }),
        );
      });
      return reply.code(201).send(templateObject(created));
    },
  );

  app.get(
    "/tenants/:tenant/templates/:template",
    {
      config: { scope: "config:read" },
      schema: operation({ params }, { id: "readTemplate", tag, summary: "Read a template", answers: { 200: one } }),
    },
    async (request) => {
      const id = request.params.template;
      const template = await configuration.template(tenantOf(request).number, numberOf(id));
      if (template === null) throw noItem(id, "template");
      return templateObject(template);
    },
  );

  app.put(
    "/tenants/:tenant/templates/:template",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: TemplateChange },
        {
          id: "changeTemplate",
          tag,
          summary: "Change a template",
          description: "Changes the members given.",
          example: { template: "Sorry, {{name}}." },
          answers: { 200: one },
          errors: { 409: "there is a template with that name already" },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const id = request.params.template;
      const change = written(request.body);
      const updated = await tenants.configure(tenant, async () => {
        const before = await configuration.template(tenant.number, numberOf(id));
        if (before === null) throw noItem(id, "template");
        return audited(deps, request).write(
          (writes) => writes.updateTemplate(tenant.number, before.id, change),
          (after) =>
            after && { action: "update", kind: "template", item: id, before: templateObject(before), after: templateObject(after) },
        );
      });
      if (updated === null) throw noItem(id, "template");
      return templateObject(updated);
    },
  );

  app.delete(
    "/tenants/:tenant/templates/:template",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        { id: "deleteTemplate", tag, summary: "Delete a template", answers: { 204: { description: "it is deleted" } } },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const id = request.params.template;
      await tenants.configure(tenant, async () => {
        const before = await configuration.template(tenant.number, numberOf(id));
        if (before === null) throw noItem(id, "template");
        await audited(deps, request).write(
          (writes) => writes.deleteTemplate(tenant.number, before.id),
          () => ({ action: "delete", kind: "template", item: id, before: templateObject(before) }),
        );
      });
      return reply.code(204).send();
    },
  );
}

/** The members that can be written, of those given. @throws ApiError 400 when the template does not parse */
function written({ name, description, template }: Static<typeof TemplateChange>): Partial<Omit<Template, "id">> {
  const parsed = parseTemplate(template ?? "");
  if ("error" in parsed) throw new ApiError(400, `the template does not parse: ${parsed.error}`);
  return Object.fromEntries(Object.entries({ name, description, template }).filter(([, value]) => value !== undefined));
}

function templateObject({ id, name, description, template }: Template): object {
  return { id: `TM${id}`, name, description, template };
}
