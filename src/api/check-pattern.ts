/** Compiles a pattern's texts against its tenant's endpoints and templates, and tells what the compilers say. */
import type { Diagnostic } from "../language/diagnostic.ts";
import type { EndpointDeclarations } from "../language/declaration.ts";
import { compileThen } from "../language/compile.ts";
import { checkWhen } from "../match/check-when.ts";
import type { Integration, Template, Tenant } from "../store/configuration.ts";
import type { Deps } from "./deps.ts";
import { ApiError, type ToldDiagnostic } from "./errors.ts";

export interface Surroundings {
  readonly endpoints: EndpointDeclarations;
  readonly templates: { readonly ids: ReadonlySet<string>; readonly names: ReadonlySet<string> };
  /** fields that have a value, by integration */
  readonly integrations: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a tenant's Thens are checked against. */
export function surroundingsOf(
  endpoints: EndpointDeclarations,
  templates: readonly Template[],
  integrations: readonly Pick<Integration, "type" | "fields">[],
): Surroundings {
  return {
    endpoints,
    templates: { ids: new Set(templates.map(({ id }) => `TM${id}`)), names: new Set(templates.map(({ name }) => name)) },
    integrations: new Map(integrations.map(({ type, fields }) => [type, new Set(Object.keys(fields))])),
  };
}

/** What a tenant's Thens are checked against now. */
export async function surroundingsIn({ declarations, store: { configuration } }: Deps, { number }: Tenant): Promise<Surroundings> {
  return surroundingsOf(declarations, await configuration.templates(number), await configuration.integrations(number));
}

/** All errors and warnings of both texts. An empty text has none: it is a draft not begun. */
export function diagnose(texts: { readonly when: string; readonly then: string }, surroundings: Surroundings): readonly ToldDiagnostic[] {
  const when = texts.when.trim() === "" ? [] : checkWhen(texts.when).diagnostics;
  const then = texts.then.trim() === "" ? [] : compileThen(texts.then, surroundings).diagnostics;
  return [...when.map((diagnostic) => told("when", diagnostic)), ...then.map((diagnostic) => told("then", diagnostic))];
}

/**
 * A pattern that is to run needs both texts without errors.
 * @throws ApiError 400 with the diagnostics
 */
export function mustCompile(texts: { readonly when: string; readonly then: string }, diagnostics: readonly ToldDiagnostic[]): void {
  const empty = (["when", "then"] as const).find((name) => texts[name].trim() === "");
  const members = { diagnostics };
  if (empty !== undefined)
    throw new ApiError(400, `a pattern with status true needs a when and a then; its ${empty} is missing`, { members });
  const first = diagnostics.find(({ severity }) => severity === "error");
  if (first === undefined) return;
  const where = `line ${first.line}, column ${first.column}`;
  throw new ApiError(400, `the ${first.in} does not compile: ${where}: ${first.message}; a pattern with status false may be a draft`, {
    members,
  });
}

function told(where: ToldDiagnostic["in"], { endLine, endColumn, ...diagnostic }: Diagnostic): ToldDiagnostic {
  return { in: where, ...diagnostic, "end-line": endLine, "end-column": endColumn };
}
