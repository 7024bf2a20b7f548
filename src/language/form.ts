import type { Constant, Span } from "./ast.ts";

/** What the reader makes of a text: plain tagged data with spans, before anything is known of When or Then. */
export type Form = CollectionForm | SymbolForm | KeywordForm | StringForm | NumberForm | LiteralForm;

export type CollectionKind = "list" | "vector" | "set" | "map";

/** The items of a map alternate: key, value, key, value. */
export interface CollectionForm {
  readonly kind: CollectionKind;
  readonly items: readonly Form[];
  readonly span: Span;
}

export interface SymbolForm {
  readonly kind: "symbol";
  readonly name: string;
  readonly span: Span;
}

/** `:name`, its name without the colon. */
export interface KeywordForm {
  readonly kind: "keyword";
  readonly name: string;
  readonly span: Span;
}

/** `text` is the string as it was written, quotes and escapes included. */
export interface StringForm {
  readonly kind: "string";
  readonly value: string;
  readonly text: string;
  readonly span: Span;
}

export interface NumberForm {
  readonly kind: "number";
  readonly value: number;
  readonly text: string;
  readonly span: Span;
}

/** true, false or nil, in any case. */
export interface LiteralForm {
  readonly kind: "literal";
  readonly value: boolean | null;
  readonly text: string;
  readonly span: Span;
}

/** A comment from its first semicolon to the end of the line; the printer puts it back by its position. */
export interface Comment {
  readonly text: string;
  readonly span: Span;
}

/** A list, its head in lower case if it is a symbol, and the forms after it. */
export interface Call {
  readonly head: SymbolForm;
  readonly word: string;
  readonly args: readonly Form[];
  readonly form: CollectionForm;
}

/** The list as a call, or null for anything else: other kinds, `()`, a list that begins with something else than a symbol. */
export function callOf(form: Form): Call | null {
  if (form.kind !== "list") return null;
  const head = form.items[0];
  if (head === undefined || head.kind !== "symbol") return null;
  return { head, word: head.name.toLowerCase(), args: form.items.slice(1), form };
}

/** Key and value forms of a map: every keyword that a value follows. What else stands there, the reader reports. */
export function pairsOf(map: CollectionForm): readonly { readonly key: KeywordForm; readonly value: Form }[] {
  const pairs: { readonly key: KeywordForm; readonly value: Form }[] = [];
  for (let i = 0; i < map.items.length; i++) {
    const key = map.items[i];
    const value = map.items[i + 1];
    if (key?.kind !== "keyword" || value === undefined || value.kind === "keyword") continue;
    pairs.push({ key, value });
    i++;
  }
  return pairs;
}

/** A one-element box with the form's constant, or null when the form is none. */
export function constantOf(form: Form): { readonly value: Constant } | null {
  if (form.kind === "string" || form.kind === "number" || form.kind === "literal") return { value: form.value };
  return null;
}

export function isCollection(form: Form): form is CollectionForm {
  return form.kind === "list" || form.kind === "vector" || form.kind === "set" || form.kind === "map";
}
