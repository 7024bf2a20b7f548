import type { Attributes } from "../language/ast.ts";
import type { EndpointDeclaration } from "../language/declaration.ts";

/** What stands in for parameters that a Then does not name. */
export interface DefaultSources {
  /** the integration's fields that are no secrets; undefined when it is not set up */
  readonly fields: Readonly<Record<string, string>> | undefined;
  readonly patternName: string;
}

/** The defaults of a send, as its declaration says where each comes from; undefined when it has none. */
export function defaultsOf(
  declaration: EndpointDeclaration | undefined,
  type: string,
  { fields, patternName }: DefaultSources,
): Attributes | undefined {
  const found: [name: string, value: string][] = [];
  for (const [name, { default: from }] of Object.entries(declaration?.sends[type]?.parameters ?? {})) {
    if (from === undefined) continue;
    const value = from === "pattern-name" ? patternName : (fields?.[from.field] ?? declaration?.integration?.[from.field]?.default);
    if (value !== undefined) found.push([name, value]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
