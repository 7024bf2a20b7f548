/** Schemas of the OpenAPI document for people to read. */
import type { Schema } from "../openapi-components.ts";
import { html, type Html } from "./html.ts";

/** One line that says what a value is, with links to named schemas. */
export function typeOf(schema: Schema): Html {
  const { type, items, anyOf, additionalProperties: others } = schema;
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const name = reference.split("/").at(-1)!;
    return html`<a href="#schema-${name}">${name}</a>`;
  }
  if ("const" in schema) return html`<code>${JSON.stringify(schema["const"])}</code>`;
  const choices = schema["enum"];
  if (Array.isArray(choices)) return joined(choices.map((one) => html`<code>${JSON.stringify(one)}</code>`));
  if (anyOf !== undefined) return joined(anyOf.map(typeOf));
  if (type === "array") return html`list of ${typeof items === "object" ? typeOf(items) : "any"}`;
  if (type === "object" && schema.properties === undefined && typeof others === "object")
    return html`object, each member ${typeOf(others)}`;
  return html`${typeof type === "string" ? type : "any"}${bounds(schema)}`;
}

function joined(all: readonly Html[]): Html {
  return html`${all.map((one, i) => (i === 0 ? one : html` or ${one}`))}`;
}

const limits: readonly (readonly [keyword: string, words: string])[] = [
  ["minimum", "from"],
  ["exclusiveMinimum", "above"],
  ["maximum", "to"],
  ["minLength", "at least characters"],
  ["maxLength", "at most characters"],
  ["minItems", "at least items"],
  ["maxItems", "at most items"],
  ["format", "format"],
  ["pattern", "pattern"],
];

/** Such as " (from 1, to 90)". */
function bounds(schema: Schema): Html | null {
  const told = limits.filter(([keyword]) => keyword in schema).map(([keyword, words]) => `${words} ${String(schema[keyword])}`);
  return told.length === 0 ? null : html` <small>(${told.join(", ")})</small>`;
}

/** The members of a schema, one below the other, and those of objects within. */
export function membersOf(schema: Schema): Html {
  const within = innerObject(schema);
  if (within === null) return html`<p class="type">${typeOf(schema)}</p>`;
  const { properties = {}, additionalProperties: others } = within;
  const required = new Set(Array.isArray(within["required"]) ? (within["required"] as unknown[]) : []);
  const rows = Object.entries(properties).map(([name, one]) => memberRow(html`<code>${name}</code>`, one, required.has(name)));
  const rest = typeof others === "object" ? [memberRow(html`<i>any other name</i>`, others, false)] : [];
  const list = schema === within ? null : html`<p class="type">${typeOf(schema)}, of</p>`;
  return html`${list}
    <ul class="members">
      ${rows}${rest}
    </ul>`;
}

function memberRow(name: Html, schema: Schema, required: boolean): Html {
  const inner = innerObject(schema);
  const description = schema.description === undefined ? null : html`<span class="words">${schema.description}</span>`;
  return html`<li>
    ${name} <span class="type">${inner === null ? typeOf(schema) : innerWords(schema)}</span>${required ? html` <b>required</b>` : null}
    ${description}${inner === null ? null : membersOf(inner)}
  </li>`;
}

const innerWords = (schema: Schema): string => (schema.type === "array" ? "list of objects" : "object");

/** The object with members of its own that a schema is, or is a list of. */
function innerObject(schema: Schema): Schema | null {
  if (schema.properties !== undefined) return schema;
  if (schema.type === "array" && typeof schema.items === "object") return innerObject(schema.items);
  const objects = (schema.anyOf ?? []).filter(({ properties }) => properties !== undefined);
  return objects.length === 1 ? objects[0]! : null;
}
