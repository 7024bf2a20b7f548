/** Templates as the API takes and tells them, and how they are written, with their audit records. */
import { Type, type Static } from "typebox";
import { maxTemplateLength } from "../react/limits.ts";
import { parseTemplate } from "../react/template-parser.ts";
import type { Template, Tenant } from "../store/configuration.ts";
import type { Step } from "./audit.ts";
import { ApiError } from "./errors.ts";
import { ignored } from "./operation.ts";
import { strictObject } from "./validation.ts";

/** Templates of a tenant at most. */
const maxTemplates = 10_000;

export const templateName = Type.String({ minLength: 1, maxLength: 200 });
export const templateDescription = Type.String({ maxLength: 10_000 });
export const templateText = Type.String({ maxLength: maxTemplateLength });

/** A template as the API tells it. */
export const TemplateObject = strictObject(
  { id: Type.String(), name: templateName, description: templateDescription, template: templateText },
  { title: "Template" },
);

/** As for patterns: an answer can be changed and sent back. */
const members = { description: Type.Optional(templateDescription), template: Type.Optional(templateText), id: ignored, type: ignored };
export const NewTemplate = strictObject({ name: templateName, ...members }, { title: "NewTemplate" });
export const TemplateChange = strictObject({ name: Type.Optional(templateName), ...members }, { title: "TemplateChange" });

/** The members that can be written, of those given. @throws ApiError 400 when the template does not parse */
export function writtenTemplate({ name, description, template }: Static<typeof TemplateChange>): Partial<Omit<Template, "id">> {
  const parsed = parseTemplate(template ?? "");
  if ("error" in parsed) throw new ApiError(400, `the template does not parse: ${parsed.error}`);
  return Object.fromEntries(Object.entries({ name, description, template }).filter(([, value]) => value !== undefined));
}

/** A template as the API tells it. */
export function templateObject({ id, name, description, template }: Template): Static<typeof TemplateObject> {
  return { id: `TM${id}`, name, description, template };
}

export function creatingTemplate(tenant: Tenant, template: Omit<Template, "id">): Step<Template> {
  return [
    (writes) => writes.createTemplate(tenant.number, template),
    (after) => ({ action: "create", kind: "template", item: `TM${after.id}`, after: templateObject(after) }),
  ];
}

export function updatingTemplate(tenant: Tenant, before: Template, change: Partial<Omit<Template, "id">>): Step<Template | null> {
  return [
    (writes) => writes.updateTemplate(tenant.number, before.id, change),
    (after) =>
      after && {
        action: "update",
        kind: "template",
        item: `TM${before.id}`,
        before: templateObject(before),
        after: templateObject(after),
      },
  ];
}

export function deletingTemplate(tenant: Tenant, before: Template): Step<boolean> {
  return [
    (writes) => writes.deleteTemplate(tenant.number, before.id),
    () => ({ action: "delete", kind: "template", item: `TM${before.id}`, before: templateObject(before) }),
  ];
}

/** @throws ApiError 400 when a tenant may not have so many templates */
export function mustHaveRoomForTemplates(all: number): void {
  if (all > maxTemplates) throw new ApiError(400, `a tenant has at most ${maxTemplates} templates; delete some first`);
}
