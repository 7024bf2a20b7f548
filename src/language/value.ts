import type { Parameter, Value } from "./ast.ts";
import { wrongCount } from "./arguments.ts";
import { callOf, pairsOf, type Call, type CollectionForm, type Form, type SymbolForm } from "./form.ts";
import { all } from "./predicate.ts";
import type { ThenWay } from "./then-way.ts";
import { describe } from "./show.ts";

const VALUES = "a value is a string, a number, true, false, nil, a vector, a map, *attribute*, $field, a variable, +TM1 or (TM name)";

/** Reads a value of a Then; null when it is wrong, which is then reported. */
export function readValue(form: Form, way: ThenWay): Value | null {
  switch (form.kind) {
    case "string":
    case "number":
    case "literal":
      return { kind: "constant", value: form.value, span: form.span };
    case "symbol":
      return readSymbol(form, way);
    case "vector": {
      const items = all(form.items.map((item) => readValue(item, way)));
      return items === null ? null : { kind: "vector", items, span: form.span };
    }
    case "map": {
      const entries = readParameters(form, way);
      return entries === null ? null : { kind: "map", entries, span: form.span };
    }
    case "list":
      return readTemplateName(form, way);
    case "keyword":
      return unfit(form, `text goes in quotes: "${form.name}"`, way);
    case "set":
      return unfit(form, "write a vector: [...]", way);
  }
}

/** Reads the parameters `{:name value ...}` of a send, event, await or template. */
export function readParameters(map: CollectionForm, way: ThenWay): readonly Parameter[] | null {
  return all(
    pairsOf(map).map((pair) => {
      const value = readValue(pair.value, way);
      if (value === null) return null;
      return { name: pair.key.name, value, span: { start: pair.key.span.start, end: pair.value.span.end } };
    }),
  );
}

function readSymbol(form: SymbolForm, way: ThenWay): Value | null {
  const { name, span } = form;
  const first = name.charAt(0);
  if (first === "*" || name.endsWith("*")) {
    if (name.length > 2 && first === "*" && name.endsWith("*")) return { kind: "attribute", path: name.slice(1, -1), span };
    return unfit(form, `an attribute of the context has an asterisk on either side: *${name.replace(/^\*+|\*+$/g, "") || "name"}*`, way);
  }
  if (first === "$") return name.length > 1 ? readField(form, way) : unfit(form, "a field of the response is written $field", way);
  if (first === "+") return name.length > 1 ? templateById(form, way) : unfit(form, "a message template is written +TM1", way);
  way.findings.variables.push({ name: name.split(".", 1)[0] ?? name, span });
  return { kind: "variable", path: name, span };
}

function readField(form: SymbolForm, way: ThenWay): Value | null {
  const path = form.name.slice(1);
  const isError = path === "error" || path.startsWith("error.");
  if (way.scope.response || (isError && way.scope.error)) return { kind: "field", path, span: form.span };
  const suggestion = isError
    ? "$error is in scope in a failure block only; keep it there with (set name $error) and write name"
    : `keep it with (set name ${form.name}) in the success block of the command that answers, and write name here`;
  way.problems.error("no-response", form.span, `no response is in scope here that ${form.name} could be a field of`, suggestion);
  return null;
}

function templateById(form: SymbolForm, way: ThenWay): Value {
  const reference = form.name.slice(1);
  way.findings.templates.push({ by: "id", reference, span: form.span });
  return { kind: "template", by: "id", reference, span: form.span };
}

function readTemplateName(form: CollectionForm, way: ThenWay): Value | null {
  const call = callOf(form);
  if (call === null || call.word !== "tm") return unfit(form, call === null ? VALUES : adviceForCall(call), way);
  const [only] = call.args;
  if (only === undefined || call.args.length !== 1) {
    wrongCount(call, "the name of a message template", "(TM name)", way.problems);
    return null;
  }
  const reference = only.kind === "symbol" || only.kind === "keyword" ? only.name : only.kind === "string" ? only.value : null;
  if (reference === null) return unfit(only, "the name of a message template: (TM name) or (TM :name)", way);
  way.findings.templates.push({ by: "name", reference, span: only.span });
  return { kind: "template", by: "name", reference, span: form.span };
}

function adviceForCall(call: Call): string {
  return call.word === "and" || call.word === "or" || call.word === "not" || call.word === "="
    ? "a condition stands only in if, expect and await"
    : VALUES;
}

function unfit(form: Form, suggestion: string, way: ThenWay): null {
  way.problems.error("value-expected", form.span, `${describe(form)} can't stand here; a value must`, suggestion, form.span);
  return null;
}
