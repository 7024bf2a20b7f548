/** From the parameters of a send to the fields of a Salesforce record. Pure. */
import type { Attributes, Json } from "../../../language/ast.ts";

/** The object that each send creates. */
export const objects: Readonly<Record<string, string>> = { task: "Task", opportunity: "Opportunity", lead: "Lead", case: "Case" };

/** Parameters that Salesforce knows by another name, by send. */
const renamed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  opportunity: { message: "Description" },
  case: { Contact: "ContactId" },
};

/** Fields of the type Date; of a date-time Salesforce would say "Cannot deserialize instance of date". */
const dates = ["ActivityDate", "CloseDate"];

/** The record of a send; a field that is given by its own name counts more than one that is renamed to it. */
export function recordOf(type: string, parameters: Attributes): Record<string, Json> {
  const names = renamed[type] ?? {};
  const entries = Object.entries(parameters).map(([name, value]) => [names[name] ?? name, cut(name, value)] as const);
  const own = Object.entries(parameters).filter(([name]) => names[name] === undefined);
  return { ...Object.fromEntries(entries), ...Object.fromEntries(own.map(([name, value]) => [name, cut(name, value)])) };
}

/** A date-time of ISO 8601 in a date field becomes the day that it names. */
function cut(name: string, value: Json): Json {
  if (!dates.includes(name) || typeof value !== "string") return value;
  return /^\s*(\d{4}-\d{2}-\d{2})[T ]/.exec(value)?.[1] ?? value;
}
