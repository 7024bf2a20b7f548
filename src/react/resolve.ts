/** What values of a Then text stand for at a moment. */
import type { Attributes, Json, Parameter, Value } from "../language/ast.ts";
import { lookup } from "../language/lookup.ts";

export type TemplateReference = Extract<Value, { kind: "template" }>;

/** Where values are read from. `undefined` is a missing value. */
export interface Scope {
  readonly context: Attributes;
  readonly field: (path: string) => Json | undefined;
  readonly variable: (path: string) => Json | undefined;
  /** the rendered template; html: what it inserts is escaped. Throws Unresolvable. */
  readonly render: (reference: TemplateReference, html: boolean) => Json | undefined;
}

/** A value can't be had: the command that needs it fails with this message as its reason. */
export class Unresolvable extends Error {
  override readonly name = "Unresolvable";
}

/**
 * The value that an expression stands for.
 * @param html the value goes into a parameter that the endpoint declares as HTML
 * @returns undefined when it is missing
 * @throws Unresolvable when a template is missing or can't be rendered
 */
export function resolve(value: Value, scope: Scope, html = false): Json | undefined {
  switch (value.kind) {
    case "constant":
      return value.value;
    case "attribute":
      return lookup(scope.context, value.path);
    case "field":
      return scope.field(value.path);
    case "variable":
      return scope.variable(value.path);
    case "template":
      return scope.render(value, html);
    case "vector":
      // A missing item keeps its place.
      return value.items.map((item) => resolve(item, scope, html) ?? null);
    case "map":
      return resolveEntries(value.entries, scope, html);
  }
}

function resolveEntries(entries: readonly Parameter[], scope: Scope, html: boolean): Attributes {
  const resolved: [string, Json][] = [];
  for (const { name, value } of entries) {
    const result = resolve(value, scope, html);
    if (result !== undefined) resolved.push([name, result]);
  }
  return Object.fromEntries(resolved);
}

/** How a template is written in a text, for reasons and for keeping its rendering under a name. */
export function templateText({ by, reference }: TemplateReference): string {
  return by === "id" ? `+${reference}` : `(TM ${reference})`;
}
