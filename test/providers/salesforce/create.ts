/**
 * Creating a record: what Salesforce checks, in its words.
 * Sources: REST API Developer Guide, "Create a Record" and "Status Codes and Error Responses"; SOAP API Developer Guide, "StatusCode"
 * (INVALID_FIELD, REQUIRED_FIELD_MISSING, MALFORMED_ID, STRING_TOO_LONG, INVALID_EMAIL_ADDRESS, INVALID_FIELD_FOR_INSERT_UPDATE); the
 * wording of JSON_PARSER_ERROR as quoted in questions at salesforce.stackexchange.com (54882).
 */
import type { Field, SObject } from "./objects.ts";

/** One entry of the array that every error of the REST API is. */
export interface RestError {
  readonly message: string;
  readonly errorCode: string;
  readonly fields?: readonly string[];
}

const formats: Partial<Record<Field["type"], RegExp>> = {
  date: /^\d{4}-\d{2}-\d{2}(?:Z|[+-]\d{2}:?\d{2})?$/,
  datetime: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:?\d{2})$/,
};

/** What is wrong with the record, in the order in which Salesforce finds it; null when it can be created. */
export function wrongIn(name: string, { fields }: SObject, record: Readonly<Record<string, unknown>>): RestError | null {
  for (const [field, value] of Object.entries(record)) {
    const known = fields[field];
    if (known === undefined) return { message: `No such column '${field}' on sobject of type ${name}`, errorCode: "INVALID_FIELD" };
    const unread = unreadable(known, value);
    if (unread !== null) return unread;
  }
  for (const [field, value] of Object.entries(record)) {
    const wrong = value === null ? null : unfit(field, fields[field]!, value);
    if (wrong !== null) return wrong;
  }
  const missing = Object.keys(fields).filter((field) => fields[field]!.required === true && (record[field] ?? "") === "");
  if (missing.length === 0) return null;
  return { message: `Required fields are missing: [${missing.join(", ")}]`, errorCode: "REQUIRED_FIELD_MISSING", fields: missing };
}

/** Values that are not of the field's type stop the JSON reader before anything else is looked at. */
function unreadable({ type }: Field, value: unknown): RestError | null {
  if (value === null) return null;
  const kind = Array.isArray(value) ? "START_ARRAY" : typeof value === "object" ? "START_OBJECT" : `VALUE_${jsonKind(value)}`;
  const fits = kind.startsWith("VALUE_") && readable(type, value as string | number | boolean);
  if (fits) return null;
  const of = typeof value === "object" ? "" : ` ${String(value)}`;
  return {
    message: `Cannot deserialize instance of ${type} from ${kind} value${of} or request may be missing a required field at [line:1, column:2]`,
    errorCode: "JSON_PARSER_ERROR",
  };
}

function jsonKind(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "NUMBER_INT" : "NUMBER_FLOAT";
  return typeof value === "boolean" ? String(value).toUpperCase() : "STRING";
}

function readable(type: Field["type"], value: string | number | boolean): boolean {
  if (type === "boolean") return typeof value === "boolean" || value === "true" || value === "false";
  if (type === "currency" || type === "double") return typeof value !== "boolean" && value !== "" && Number.isFinite(Number(value));
  const format = formats[type];
  if (format === undefined) return true;
  return typeof value === "string" && format.test(value) && !Number.isNaN(Date.parse(value.slice(0, 10)));
}

function unfit(name: string, field: Field, value: unknown): RestError | null {
  const text = String(value);
  const label = field.label ?? name;
  if (field.readOnly === true) return readOnly(name);
  if (field.type === "reference" && !isId(text, field.to ?? []))
    return { message: `${label}: id value of incorrect type: ${text}`, errorCode: "MALFORMED_ID", fields: [name] };
  if (field.length !== undefined && text.length > field.length) return tooLong(name, label, text, field.length);
  if (field.type === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text))
    return { message: `${label}: invalid email address: ${text}`, errorCode: "INVALID_EMAIL_ADDRESS", fields: [name] };
  return null;
}

function readOnly(name: string): RestError {
  const message = `Unable to create/update fields: ${name}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return { message, errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE", fields: [name] };
}

function tooLong(name: string, label: string, text: string, length: number): RestError {
  return { message: `${label}: data value too large: ${text} (max length=${length})`, errorCode: "STRING_TOO_LONG", fields: [name] };
}

/** 15 or 18 letters and digits that begin with the prefix of an object that the field may point at. */
function isId(text: string, prefixes: readonly string[]): boolean {
  return /^[A-Za-z0-9]{15}(?:[A-Z0-5]{3})?$/.test(text) && prefixes.some((prefix) => text.startsWith(prefix));
}
