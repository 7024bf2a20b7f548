import { indexableEqualities } from "./condition.ts";
import type { EndpointDeclaration, EndpointDeclarations, SendDeclaration } from "./declaration.ts";
import { nearest } from "./nearest.ts";
import type { Problems } from "./problem.ts";
import type { Findings } from "./then-way.ts";

/** What is known of the tenant around a Then; what is not given is not checked. */
export interface Surroundings {
  readonly endpoints?: EndpointDeclarations | undefined;
  readonly templates?: { readonly ids: ReadonlySet<string>; readonly names: ReadonlySet<string> } | undefined;
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
    for (const send of findings.sends) warnOfSend(send, surroundings.endpoints, problems);
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

function warnOfSend(send: Send, endpoints: EndpointDeclarations, problems: Problems): void {
  const endpoint = own(endpoints, send.endpoint.name);
  if (endpoint === undefined) {
    const message = `there is no endpoint ${send.endpoint.name}`;
    problems.warning("unknown-endpoint", send.endpoint.span, message, advise(send.endpoint.name, Object.keys(endpoints)));
    return;
  }
  const declared = own(endpoint.sends, send.type.name);
  if (declared === undefined) {
    const message = `the endpoint ${send.endpoint.name} does not send ${send.type.name}`;
    problems.warning("unknown-send", send.type.span, message, advise(send.type.name, Object.keys(endpoint.sends)));
    return;
  }
  warnOfParameters(send, declared, endpoint, problems);
}

function warnOfParameters(send: Send, declared: SendDeclaration, endpoint: EndpointDeclaration, problems: Problems): void {
  const what = `${endpoint.name} ${send.type.name}`;
  const named = new Set(send.parameters.map((parameter) => parameter.name));
  for (const [name, parameter] of Object.entries(declared.parameters)) {
    if (parameter.mandatory !== true || named.has(name)) continue;
    problems.warning(
      "missing-parameter",
      send.span,
      `${what} needs the parameter :${name}, which is not named here`,
      `add :${name}, unless the integration has a default for it`,
    );
  }
  for (const group of declared.oneOf ?? []) {
    if (group.some((name) => named.has(name))) continue;
    const list = group.map((name) => `:${name}`).join(", ");
    problems.warning(
      "missing-parameter",
      send.span,
      `${what} needs one of the parameters ${list}`,
      `add one of them, unless the integration has a default for it`,
    );
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

function advise(word: string, known: readonly string[], prefix = ""): string | undefined {
  const near = nearest(word, known);
  if (near !== null) return `did you mean ${prefix}${near}?`;
  return known.length === 0 ? undefined : `known are ${known.map((name) => prefix + name).join(", ")}`;
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
