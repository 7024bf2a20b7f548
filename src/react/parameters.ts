/** The parameters of a send, poll or emitted event: values resolved, templates rendered, mandatory ones checked. */
import type { Attributes, Json, Parameter, Value } from "../language/ast.ts";
import type { SendDeclaration } from "../language/declaration.ts";
import { maxParametersSize } from "./limits.ts";
import { measure } from "./measure.ts";
import type { ProgramNode } from "./program.ts";
import { resolve, Unresolvable, type Scope } from "./resolve.ts";
import type { Run } from "./run.ts";
import { renderText, scopeOf } from "./scope.ts";
import { textOf } from "./template.ts";

/**
 * Parameters of a send or poll as they go to the endpoint.
 * @throws Unresolvable when a mandatory parameter is missing or a template can't be had: the attempt fails without a call
 */
export function sendParameters(
  run: Run,
  node: ProgramNode,
  { endpoint, type, parameters }: { readonly endpoint: string; readonly type: string; readonly parameters: readonly Parameter[] },
  template: readonly Parameter[] | null,
): Attributes {
  const declaration = declarationOf(run, endpoint, type);
  const named = namedParameters(run, node, parameters, template, (name) => isHtml(declaration, name));
  const resolved = withDefaults(run.environment.defaults?.(endpoint, type), parameters, template, named);
  if (declaration !== null) checkMandatory(declaration, resolved);
  return resolved;
}

/** What stands in the journal for a secret. */
const redacted = "********";

/** Parameters as the journal has them: those declared as secret are there, but not their values. */
export function parametersToTell(run: Run, { endpoint, type }: { endpoint: string; type: string }, parameters: Attributes): Attributes {
  const declared = declarationOf(run, endpoint, type)?.parameters ?? {};
  const isSecret = (name: string): boolean => Object.hasOwn(declared, name) && declared[name]?.secret === true;
  if (!Object.keys(parameters).some(isSecret)) return parameters;
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, isSecret(name) ? redacted : value]));
}

/** Attributes of an event that the event command emits. @throws Unresolvable as sendParameters does */
export function eventAttributes(
  run: Run,
  node: ProgramNode,
  parameters: readonly Parameter[],
  template: readonly Parameter[] | null,
): Attributes {
  return Object.fromEntries(namedParameters(run, node, parameters, template, () => false));
}

function declarationOf({ environment: { endpoints } }: Run, endpoint: string, type: string): SendDeclaration | null {
  const sends = Object.hasOwn(endpoints, endpoint) ? endpoints[endpoint]?.sends : undefined;
  return sends !== undefined && Object.hasOwn(sends, type) ? (sends[type] ?? null) : null;
}

function isHtml(declaration: SendDeclaration | null, name: string): boolean {
  return declaration !== null && Object.hasOwn(declaration.parameters, name) && declaration.parameters[name]?.html === true;
}

/** What the text names: plain parameters, overridden by templates. What resolves to nothing is left out. */
function namedParameters(
  run: Run,
  node: ProgramNode,
  parameters: readonly Parameter[],
  template: readonly Parameter[] | null,
  isHtmlParameter: (name: string) => boolean,
): Map<string, Json> {
  const scope = scopeOf(run, node);
  const resolved = new Map<string, Json>();
  for (const { name, value } of parameters) {
    const result = resolve(value, scope, isHtmlParameter(name)) ?? null;
    if (result !== null) resolved.set(name, result);
  }
  for (const { name, value } of template ?? []) {
    const result = renderParameter(run, scope, name, value, isHtmlParameter(name));
    if (result !== null) resolved.set(name, result);
  }
  if (measureAll(resolved) > maxParametersSize) throw new Unresolvable(`the parameters are more than ${maxParametersSize} characters`);
  return resolved;
}

function measureAll(resolved: ReadonlyMap<string, Json>): number {
  let size = 0;
  for (const value of resolved.values()) {
    size += measure(value, maxParametersSize);
    if (size > maxParametersSize) break;
  }
  return size;
}

/** The value of a template parameter: a template as it renders, anything else as a template text; null when it resolves to nothing. */
function renderParameter(run: Run, scope: Scope, name: string, value: Value, html: boolean): string | null {
  if (value.kind === "template") return textOf(resolve(value, scope, html));
  const result = resolve(value, scope) ?? null;
  if (result === null) return null;
  if (measure(result, maxParametersSize) > maxParametersSize) throw new Unresolvable(`the template of :${name} is too long`);
  return renderText(run, textOf(result), html, `the template of :${name}`);
}

/** Defaults of the integration stand in only for parameters that the text does not name at all. */
function withDefaults(
  defaults: Attributes | undefined,
  parameters: readonly Parameter[],
  template: readonly Parameter[] | null,
  named: ReadonlyMap<string, Json>,
): Attributes {
  if (defaults === undefined) return Object.fromEntries(named);
  const names = new Set([...parameters, ...(template ?? [])].map(({ name }) => name));
  const unnamed = Object.entries(defaults).filter(([name]) => !names.has(name));
  return Object.fromEntries([...unnamed, ...named]);
}

/** @throws Unresolvable when a mandatory parameter is missing, or all of those of which one must be there */
export function checkMandatory({ parameters, oneOf = [] }: SendDeclaration, resolved: Attributes): void {
  const has = (name: string): boolean => Object.hasOwn(resolved, name);
  for (const [name, { mandatory = false }] of Object.entries(parameters)) {
    if (mandatory && !has(name)) throw new Unresolvable(`missing parameter :${name}`);
  }
  for (const names of oneOf) {
    if (!names.some(has)) throw new Unresolvable(`missing parameter: one of ${names.map((name) => `:${name}`).join(", ")}`);
  }
}
