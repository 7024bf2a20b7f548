/** Checks values against schemas, and says what is wrong with them in sentences. */
import { Type, type Static, type TObject, type TProperties, type TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { nearest } from "../language/nearest.ts";
import { ApiError } from "./errors.ts";
import { isSecretName } from "./secrets.ts";

/** What the schemas used here consist of. */
interface SchemaNode {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  /** of an object whose members may have any name, which all have the same schema */
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  /** in plain words what a value must be, where the schema alone would not say it well */
  readonly description?: string;
}

interface Fault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const maxTold = 20;

/**
 * Compiles a schema for Fastify. A body whose schema is optional may be missing.
 * @returns a check that gives the value back, or an ApiError 400 that names everything wrong
 */
export function compileSchema(schema: TSchema): (value: unknown) => { value: unknown } | { error: ApiError } {
  const compiled = Compile(schema);
  const optional = Type.IsOptional(schema);
  return (value) => {
    if (compiled.Check(value) || (optional && (value === undefined || value === null))) return { value };
    return { error: new ApiError(400, sentences(schema, value, compiled.Errors(value))) };
  };
}

/** An object that has no members but these. One with a title is a component of the OpenAPI document under that name. */
export function strictObject<P extends TProperties>(properties: P, options: { title?: string; description?: string } = {}): TObject<P> {
  return Type.Object(properties, { ...options, additionalProperties: false });
}

/**
 * Checks a value that did not come through HTTP.
 * @throws ApiError 400
 */
export function checked<S extends TSchema>(schema: S, value: unknown): Static<S> {
  const result = compileSchema(schema)(value);
  if ("error" in result) throw result.error;
  return result.value as Static<S>;
}

/** A sentence about what is wrong, and where that is: names of members, and numbers of items as digits. */
export interface PlacedFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** Everything that is wrong with a value, one sentence for a place; empty when nothing is. */
export function faultsIn(schema: TSchema, value: unknown): readonly PlacedFault[] {
  const compiled = Compile(schema);
  return compiled.Check(value) ? [] : told(schema, value, compiled.Errors(value));
}

function told(schema: SchemaNode, value: unknown, faults: readonly Fault[]): readonly PlacedFault[] {
  const byPlace = new Map<string, PlacedFault>();
  for (const fault of faults) {
    for (const [where, message] of tell(schema, value, fault)) {
      if (!byPlace.has(where)) byPlace.set(where, { path: where.split("/").slice(1).map(unescape), message });
    }
  }
  return [...byPlace.values()];
}

function sentences(schema: SchemaNode, value: unknown, faults: readonly Fault[]): string {
  if (value === undefined || value === null) return "the body is missing; send a JSON object";
  const all = told(schema, value, faults).map(({ message }) => message);
  const more = all.length > maxTold ? `; and ${all.length - maxTold} more` : "";
  return all.slice(0, maxTold).join("; ") + more;
}

/** The sentences of one fault, each with the place it is about: a place gets one sentence. */
function tell(schema: SchemaNode, value: unknown, { keyword, instancePath, params }: Fault): [where: string, sentence: string][] {
  const path = instancePath.split("/").slice(1).map(unescape);
  if (keyword === "boolean") return [];
  if (keyword === "required") {
    const names = params["requiredProperties"] as readonly string[];
    return names.map((name) => [
      `${instancePath}/${name}`,
      `${nameOf([...path, name])} is missing; ${isTo(nodeAt(schema, [...path, name]))}`,
    ]);
  }
  if (keyword === "additionalProperties") return unknownMembers(nodeAt(schema, path), path, params["additionalProperties"] as string[]);
  const given = path.some(isSecretName) ? "" : `, not ${show(valueAt(value, path))}`;
  const sentence = `${nameOf(path)} ${mustBe(nodeAt(schema, path))}${given}`;
  return [[instancePath, sentence]];
}

function unknownMembers(node: SchemaNode | undefined, path: readonly string[], names: readonly string[]): [string, string][] {
  const known = Object.keys(node?.properties ?? {});
  return names.map((name) => {
    const near = nearest(name, known);
    const advice = near === null ? `known are ${known.join(", ")}` : `did you mean "${near}"?`;
    return [`/${[...path, name].join("/")}`, `${nameOf([...path, name])} is not known here; ${advice}`];
  });
}

const unescape = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

function nameOf(path: readonly string[]): string {
  if (path.length === 0) return "the body";
  return `"${path.map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : i === 0 ? part : `.${part}`)).join("")}"`;
}

function nodeAt(schema: SchemaNode, path: readonly string[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const part of path) {
    if (node === undefined) return undefined;
    const inner: SchemaNode = node.anyOf?.find(({ properties, items }) => properties !== undefined || items !== undefined) ?? node;
    node = inner.properties?.[part] ?? inner.items ?? Object.values(inner.patternProperties ?? {})[0];
  }
  return node;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner: unknown, part) => (inner as Record<string, unknown> | undefined)?.[part], value);
}

const isTo = (node: SchemaNode | undefined): string => `it ${mustBe(node)}`;

/** "must be ..." */
function mustBe(node: SchemaNode | undefined): string {
  return `must be ${wordsFor(node ?? {})}`;
}

const wordsByType: Readonly<Record<string, (node: SchemaNode) => string>> = {
  string: ({ minLength = 0, maxLength }) =>
    `${minLength > 0 ? "a non-empty string" : "a string"}${maxLength === undefined ? "" : ` of at most ${maxLength} characters`}`,
  integer: (node) => `a whole number${range(node)}`,
  number: (node) => `a number${range(node)}`,
  boolean: () => "true or false",
  null: () => "null",
  object: () => "a JSON object",
  array: ({ items, maxItems }) =>
    `an array${maxItems === undefined ? "" : ` of at most ${maxItems}`}${items === undefined ? "" : `, each of which ${mustBe(items)}`}`,
};

function wordsFor(node: SchemaNode): string {
  if (node.description !== undefined) return node.description;
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return choice(node.enum.map((one) => JSON.stringify(one)));
  if (node.anyOf !== undefined) return choice(node.anyOf.map(wordsFor));
  return wordsByType[node.type ?? ""]?.(node) ?? "something else";
}

function range({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  if (exclusiveMinimum !== undefined) return ` greater than ${exclusiveMinimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}

function choice(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A wrong value, short. */
function show(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
