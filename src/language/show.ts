import { isCollection, type Form } from "./form.ts";

/** How long a piece of program may be to be quoted in a message. */
const WIDTH = 40;

/** What stands there, short enough for a message: the text of an atom, or the beginning of a collection. */
export function show(form: Form): string {
  const text = write(form);
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 4)} ...`;
}

function write(form: Form): string {
  switch (form.kind) {
    case "symbol":
      return form.name;
    case "keyword":
      return `:${form.name}`;
    case "string":
      return JSON.stringify(form.value);
    case "number":
    case "literal":
      return form.text;
    case "list":
      return `(${writeItems(form.items)})`;
    case "vector":
      return `[${writeItems(form.items)}]`;
    case "set":
      return `#{${writeItems(form.items)}}`;
    case "map":
      return `{${writeItems(form.items)}}`;
  }
}

function writeItems(items: readonly Form[]): string {
  let text = "";
  for (const item of items) {
    if (text.length > WIDTH) return text;
    text += `${text === "" ? "" : " "}${write(item)}`;
  }
  return text;
}

const NAMES: Readonly<Record<Form["kind"], string>> = {
  list: "a list",
  vector: "a vector",
  set: "a set",
  map: "a map",
  symbol: "the name",
  keyword: "the keyword",
  string: "the string",
  number: "the number",
  literal: "the constant",
};

/** "the number 5", "a map": for "... can't stand here". */
export function describe(form: Form): string {
  return isCollection(form) ? NAMES[form.kind] : `${NAMES[form.kind]} ${show(form)}`;
}
