import { Type } from "typebox";
import { templateMentions } from "../../language/template-references.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { operation, pathOf } from "../operation.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import {
  NewTemplate,
  TemplateChange,
  TemplateObject,
  creatingTemplate,
  deletingTemplate,
  mustHaveRoomForTemplates,
  templateObject,
  updatingTemplate,
  writtenTemplate,
} from "../template-objects.ts";
import { strictObject } from "../validation.ts";

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
      const template = { description: "", template: "", ...writtenTemplate(request.body), name };
      const created = await tenants.configure(tenant, async () => {
        mustHaveRoomForTemplates((await configuration.templates(tenant.number)).length + 1);
        return audited(deps, request).write(...creatingTemplate(tenant, template));
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

  app.get(
    "/tenants/:tenant/templates/:template/used-by",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params, querystring: strictObject(pageQuery) },
        {
          id: "listTemplateUsers",
          tag,
          summary: "List the patterns that use a template",
          description: "Those whose then names it, by id or by name, drafts included.",
          answers: {
            200: {
              description: "in the order of their ids",
              body: Type.Array(strictObject({ id: Type.String(), name: Type.String() })),
              example: [{ id: "PT1", name: "Left twice" }],
            },
          },
        },
      ),
    },
    async (request, reply) => {
      const { number } = tenantOf(request);
      const id = request.params.template;
      const template = await configuration.template(number, numberOf(id));
      if (template === null) throw noItem(id, "template");
      const users = (await configuration.patterns(number)).filter(({ then }) =>
        templateMentions(then).some(({ by, reference }) => reference === (by === "id" ? id : template.name)),
      );
      const page = sendSlice(request, reply, users, request.query, ({ id }) => id);
      return page.map(({ id, name }) => ({ id: `PT${id}`, name }));
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
      const change = writtenTemplate(request.body);
      const updated = await tenants.configure(tenant, async () => {
        const before = await configuration.template(tenant.number, numberOf(id));
        if (before === null) throw noItem(id, "template");
        return audited(deps, request).write(...updatingTemplate(tenant, before, change));
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
        await audited(deps, request).write(...deletingTemplate(tenant, before));
      });
      return reply.code(204).send();
    },
  );
}
