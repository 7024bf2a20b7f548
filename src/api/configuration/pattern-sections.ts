/** Templates and patterns. A Then names templates by their names here, since ids differ from tenant to tenant. */
import { Type } from "typebox";
import { templateMentions } from "../../language/template-references.ts";
import { parseTemplate } from "../../react/template-parser.ts";
import type { Pattern, Template } from "../../store/configuration.ts";
import { diagnose } from "../check-pattern.ts";
import type { ToldDiagnostic } from "../errors.ts";
import { patternDescription, patternName, patternText } from "../pattern-objects.ts";
import { creatingPattern, deletingPattern, roomFor, updatingPattern } from "../pattern-writes.ts";
import {
  creatingTemplate,
  deletingTemplate,
  mustHaveRoomForTemplates,
  templateDescription,
  templateName,
  templateText,
  updatingTemplate,
} from "../template-objects.ts";
import { strictObject } from "../validation.ts";
import { items, limitFault, type After } from "./items.ts";
import type { Context, Fault, Section } from "./section.ts";

const TemplateItem = strictObject(
  { name: templateName, description: Type.Optional(templateDescription), template: Type.Optional(templateText) },
  { title: "TemplateItem" },
);

export const templateSection: Section = items({
  name: "templates",
  kind: "template",
  schema: TemplateItem,
  key: "name",
  defaults: { description: "", template: "" },
  stored: ({ deps, tenant }) => deps.store.configuration.templates(tenant.number),
  told: ({ name, description, template }: Template) => ({ name, description, template }),
  faults: (written, _context, { others }) => [
    ...limitFault(() => mustHaveRoomForTemplates(written.length + others.length)),
    ...written.flatMap(({ template = "" }, i): Fault[] => {
      const parsed = parseTemplate(template);
      return "error" in parsed ? [{ path: [i, "template"], message: `the template does not parse: ${parsed.error}` }] : [];
    }),
  ],
  create: ({ name, description = "", template = "" }, { tenant }) => creatingTemplate(tenant, { name, description, template }),
  update: (stored, { description = "", template = "" }, { tenant }) => updatingTemplate(tenant, stored, { description, template }),
  remove: (stored, { tenant }) => deletingTemplate(tenant, stored),
});

const PatternItem = strictObject(
  {
    name: patternName,
    description: Type.Optional(patternDescription),
    status: Type.Optional(Type.Boolean()),
    when: Type.Optional(patternText),
    then: Type.Optional(patternText),
  },
  { title: "PatternItem" },
);

export const patternSection: Section = items({
  name: "patterns",
  kind: "pattern",
  schema: PatternItem,
  key: "name",
  defaults: { description: "", status: false, when: "", then: "" },
  stored: ({ deps, tenant }) => deps.store.configuration.patterns(tenant.number),
  told: ({ name, description, status, when, then }: Pattern, context) => ({
    name,
    description,
    status,
    when,
    then: byName(then, context.templateNames),
  }),
  normal: (item, context) => ({ ...item, then: byName(item.then ?? "", context.templateNames) }),
  faults: patternFaults,
  create: (item, { tenant, now }) => creatingPattern(tenant, whole(item), now),
  update: (stored, item, { tenant, now }) => updatingPattern(tenant, stored, whole(item), now),
  remove: (stored, { tenant }) => deletingPattern(tenant, stored),
});

interface WrittenPattern {
  readonly name: string;
  readonly description?: string;
  readonly status?: boolean;
  readonly when?: string;
  readonly then?: string;
}

function whole({ name, description = "", status = false, when = "", then = "" }: WrittenPattern): Required<WrittenPattern> {
  return { name, description, status, when, then };
}

function patternFaults(written: readonly WrittenPattern[], { around }: Context, { others }: After<Pattern>): readonly Fault[] {
  const enabled = [...written, ...others].filter(({ status }) => status === true).length;
  return [
    ...limitFault(() => roomFor(written.length + others.length, enabled)),
    ...written.flatMap((item, i) => (item.status === true ? compileFaults(whole(item), i, around) : [])),
  ];
}

function compileFaults(texts: Required<WrittenPattern>, i: number, around: Context["around"]): Fault[] {
  const empty = (["when", "then"] as const).filter((name) => texts[name].trim() === "");
  return [
    ...empty.map((name) => ({ path: [i], message: `a pattern with status true needs a when and a then; its ${name} is missing` })),
    ...diagnose(texts, around)
      .filter(({ severity }) => severity === "error")
      .map((error) => ({ path: [i, error.in], message: diagnosticText(error), textLine: error.line })),
  ];
}

function diagnosticText({ in: half, line, column, message, suggestion }: ToldDiagnostic): string {
  return `the ${half} does not compile: line ${line}, column ${column}: ${message}${suggestion === undefined ? "" : ` (${suggestion})`}`;
}

/** A Then with (TM "name") in place of the ids of templates that there are. */
function byName(then: string, names: ReadonlyMap<string, string>): string {
  let text = then;
  for (const { by, reference, span } of templateMentions(then).toReversed()) {
    const name = by === "id" ? names.get(reference) : undefined;
    if (name !== undefined) text = `${text.slice(0, span.start)}(TM ${JSON.stringify(name)})${text.slice(span.end)}`;
  }
  return text;
}
