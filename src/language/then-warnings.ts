import { indexableEqualities } from "./condition.ts";
import type { EndpointDeclaration, EndpointDeclarations, ParameterDeclaration, SendDeclaration } from "./declaration.ts";
import { nearest } from "./nearest.ts";
import type { Problems } from "./problem.ts";
import type { Findings } from "./then-way.ts";

/** What is known of the tenant around a Then; what is not given is not checked. */
export interface Surroundings {
  readonly endpoints?: EndpointDeclarations | undefined;
  readonly templates?: { readonly ids: ReadonlySet<string>; readonly names: ReadonlySet<string> } | undefined;
  /** of each integration that is set up: the fields that have a value, and so stand in for parameters that are not named */
  readonly integrations?: ReadonlyMap<string, ReadonlySet<string>> | undefined;
}

type Send = Findings["sends"][number];

/** Adds the warnings of a Then. */
export function warnOfThen(findings: Findings, surroundings: Surroundings, problems: Problems): void {
  for (const expect of findings.expects) warnOfExpect(expect, problems);
  for (const variable of findings.variables) {
    if (findings.set.has(variable.name)) continue;
    const near = nearest(variable.name, findings.set);
    const advice =
      near === null
        ? `if it is text, write "${variable.name}"; if it is an attribute of the context, write *${variable.name}*`
        : `did you mean ${near}?`;
    problems.warning("unset-variable", variable.span, `nothing in this Then sets the variable ${variable.name}`, advice);
  }
  if (surroundings.templates !== undefined) warnOfTemplates(findings, surroundings.templates, problems);
  if (surroundings.endpoints !== undefined) {
    for (const send of findings.sends) warnOfSend(send, surroundings.endpoints, surroundings, problems);
  }
}

function warnOfExpect(expect: Findings["expects"][number], problems: Problems): void {
  if (!expect.within) {
    problems.warning(
      "expect-without-within",
      expect.span,
      "an expect without a within waits for ever if the event never comes",
      "add (within 1 day) at its end",
      expect.about,
    );
  }
  if (expect.condition !== null && indexableEqualities(expect.condition).length === 0) {
    problems.warning(
      "expect-without-equality",
      expect.span,
      "every event of the tenant must be tried against this expect, and at most 1,000 such may wait at once",
      "add an equality with an attribute of the event, alone or in an and: (= $id *id*)",
      expect.about,
    );
  }
}

function warnOfTemplates(findings: Findings, templates: NonNullable<Surroundings["templates"]>, problems: Problems): void {
  for (const { by, reference, span } of findings.templates) {
    const known = by === "id" ? templates.ids : templates.names;
    if (known.has(reference)) continue;
    const near = nearest(reference, known);
    problems.warning(
      "unknown-template",
      span,
      `there is no message template ${by === "id" ? "" : "named "}${reference}`,
      near === null ? undefined : `did you mean ${near}?`,
    );
  }
}

function warnOfSend(send: Send, endpoints: EndpointDeclarations, surroundings: Surroundings, problems: Problems): void {
  const endpoint = own(endpoints, send.endpoint.name);
  if (endpoint === undefined) {
    const message = `there is no endpoint ${send.endpoint.name}`;
    problems.warning("unknown-endpoint", send.endpoint.span, message, advise(send.endpoint.name, Object.keys(endpoints)));
    return;
  }
  const declared = own(endpoint.sends, send.type.name);
  if (declared === undefined) {
    problems.warning("unknown-send", send.type.span, noSend(endpoint, send.type.name), nearestSend(endpoint, send.type.name));
    return;
  }
  warnOfParameters(send, declared, endpoint, surroundings.integrations?.get(endpoint.name), problems);
}

/** What is said where an endpoint does not have a send: "twilio has no send `smss`; it has sms, call". */
export function noSend({ name, sends }: EndpointDeclaration, type: string): string {
  const known = Object.keys(sends).join(", ");
  return known === "" ? `${name} sends nothing; it is only listened to` : `${name} has no send \`${type}\`; it has ${known}`;
}

function nearestSend({ sends }: EndpointDeclaration, type: string): string | undefined {
  const near = nearest(type, Object.keys(sends));
  return near === null ? undefined : `did you mean ${near}?`;
}

/** @param set fields of the integration that have a value; undefined where that is not known */
function warnOfParameters(
  send: Send,
  declared: SendDeclaration,
  endpoint: EndpointDeclaration,
  set: ReadonlySet<string> | undefined,
  problems: Problems,
): void {
  const what = `${endpoint.name} ${send.type.name}`;
  const named = new Set(send.parameters.map((parameter) => parameter.name));
  const missing = Object.entries(declared.parameters).filter(
    ([name, parameter]) => parameter.mandatory === true && !named.has(name) && !hasDefault(parameter, set),
  );
  const groups = (declared.oneOf ?? []).filter((group) => !group.some((name) => named.has(name)));
  const lacks = [
    ...missing.map(([name]) => `:${name}`),
    ...groups.map((group) => `one of ${group.map((name) => `:${name}`).join(" or ")}`),
  ];
  if (lacks.length > 0) {
    const list = lacks.join(", ");
    const canHave = missing.some(([, parameter]) => parameter.default !== undefined);
    const advice = `add ${list}${canHave ? "; the integration can hold defaults" : ""}`;
    problems.warning("missing-parameter", send.span, `missing ${list}, which ${what} needs`, advice);
  }
  if (declared.open === true) return;
  for (const parameter of send.parameters) {
    if (Object.hasOwn(declared.parameters, parameter.name) || declared.oneOf?.some((group) => group.includes(parameter.name)) === true)
      continue;
    problems.warning(
      "unknown-parameter",
      parameter.span,
      `${what} has no parameter :${parameter.name}`,
      advise(parameter.name, Object.keys(declared.parameters), ":"),
    );
  }
}

function hasDefault({ default: from }: ParameterDeclaration, set: ReadonlySet<string> | undefined): boolean {
  return from === "pattern-name" || (from !== undefined && set?.has(from.field) === true);
}

function advise(word: string, known: readonly string[], prefix = ""): string | undefined {
  const near = nearest(word, known);
  if (near !== null) return `did you mean ${prefix}${near}?`;
  return known.length === 0 ? undefined : `known are ${known.map((name) => prefix + name).join(", ")}`;
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
