/** Predicates, conditions and values in the words of a picture: short, without the brackets of the text. */
import type { Condition, Constant, Duration, Parameter, Predicate, Value } from "../../../src/language/ast.ts";

const signs: Readonly<Record<string, string>> = { "=": "=", ">": ">", "<": "<", ">=": "≥", "<=": "≤", contains: "contains" };

export function durationText({ amount, unit }: Duration): string {
  return `${amount} ${amount === 1 ? unit.replace(/s$/, "") : unit}`;
}

/** null: any event */
export function predicateText(predicate: Predicate | null): string {
  if (predicate === null) return "any event";
  switch (predicate.kind) {
    case "compare":
      return `${predicate.attribute} ${signs[predicate.operator]} ${constantText(predicate.constant)}`;
    case "not":
      return `not (${predicateText(predicate.predicate)})`;
    case "and":
    case "or":
      return joined(predicate.kind, predicate.predicates.map(predicateText));
  }
}

export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case "compare":
      return `${valueText(condition.left)} ${signs[condition.operator]} ${valueText(condition.right)}`;
    case "not":
      return `not (${conditionText(condition.condition)})`;
    case "value":
      return valueText(condition.value);
    case "and":
    case "or":
      return joined(condition.kind, condition.conditions.map(conditionText));
  }
}

export function valueText(value: Value): string {
  switch (value.kind) {
    case "constant":
      return constantText(value.value);
    case "attribute":
      return `*${value.path}*`;
    case "field":
      return `$${value.path}`;
    case "variable":
      return value.path;
    case "template":
      return value.by === "id" ? `+${value.reference}` : `template “${value.reference}”`;
    case "vector":
      return value.items.map(valueText).join(", ");
    case "map":
      return parametersText(value.entries);
  }
}

export function parametersText(parameters: readonly Parameter[]): string {
  return parameters.map(({ name, value }) => `${name}: ${valueText(value)}`).join("\n");
}

function constantText(constant: Constant): string {
  return constant === null ? "missing" : typeof constant === "string" ? `“${constant}”` : String(constant);
}

function joined(word: "and" | "or", parts: readonly string[]): string {
  return parts.map((part) => (word === "and" && / or /.test(part) ? `(${part})` : part)).join(` ${word} `);
}
