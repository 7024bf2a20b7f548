import type { Options, Parameter, Span } from "./ast.ts";
import { wrongCount } from "./arguments.ts";
import type { Call, Form } from "./form.ts";
import { describe } from "./show.ts";
import type { ThenWay } from "./then-way.ts";
import { readParameters } from "./value.ts";

export interface Target {
  readonly spans: { readonly endpoint: Span; readonly type: Span } | null;
  readonly found: { readonly endpoint: string; readonly type: string; readonly parameters: readonly Parameter[] } | null;
  /** what stands after the parameters */
  readonly rest: readonly Form[];
}

/** Reads `endpoint type {params}` of a send or await. `written` is how the whole command is written. */
export function readTarget(call: Call, written: string, way: ThenWay): Target {
  const [first, second, map] = call.args;
  if (first === undefined || second === undefined || map?.kind !== "map" || isBranching(first) || isBranching(second)) {
    const mapAt = call.args.findIndex((form) => form.kind === "map");
    const named = call.args.slice(0, 2).every((form) => form.kind === "symbol" || form.kind === "string") && call.args.length >= 2;
    const advice = named && mapAt === -1 ? `write the parameters after the type, {} when there are none: ${written}` : undefined;
    wrongCount(call, "an endpoint, a type and a map of parameters, in this order", written, way.problems, advice);
    return { spans: null, found: null, rest: mapAt === -1 ? [] : call.args.slice(mapAt + 1) };
  }
  const rest = call.args.slice(3);
  const endpoint = readWord(first, "the name of an endpoint", way);
  const type = readWord(second, "the type of what is sent", way);
  const parameters = readParameters(map, way);
  if (endpoint === null || type === null || parameters === null) return { spans: null, found: null, rest };
  return { spans: { endpoint: first.span, type: second.span }, found: { endpoint, type, parameters }, rest };
}

/** Gathers what the checks of endpoints and parameters need to know of a send or await. */
export function noteSend(call: Call, target: Target, options: Options, way: ThenWay): void {
  if (target.found === null || target.spans === null) return;
  way.findings.sends.push({
    span: call.head.span,
    endpoint: { name: target.found.endpoint, span: target.spans.endpoint },
    type: { name: target.found.type, span: target.spans.type },
    parameters: [...target.found.parameters, ...(options.template ?? [])].map((parameter) => ({
      name: parameter.name,
      span: { start: parameter.span.start, end: parameter.span.start + parameter.name.length + 1 },
    })),
  });
}

function isBranching(form: Form): boolean {
  return form.kind === "list" || form.kind === "map";
}

function readWord(form: Form, what: string, way: ThenWay): string | null {
  if (form.kind === "symbol" && !/^[*$+]/.test(form.name)) return form.name;
  const plain = form.kind === "string" ? form.value : form.kind === "keyword" ? form.name : "";
  const advice = plain === "" ? "it is written as a plain word" : `write ${plain}`;
  way.problems.error("name-expected", form.span, `${describe(form)} can't stand here; ${what} must`, advice, form.span);
  return null;
}
