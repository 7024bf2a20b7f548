/** What can be offered in both languages. Pure. */
import type { EndpointDeclarations } from "../../../src/language/declaration.ts";
import { tokenize } from "../../../src/language/tokenize.ts";
import { WORDS, type Place as WordPlace } from "../../../src/language/words.ts";
import type { LanguageName } from "./highlight.ts";
import type { OpenList } from "./place.ts";

/** What the editor knows of the tenant. */
export interface Known {
  /** names and paths of attributes that events had lately */
  readonly attributes: readonly string[];
  readonly endpoints: EndpointDeclarations;
  readonly templates: readonly { readonly id: string; readonly name: string; readonly template: string }[];
}

export interface Option {
  readonly label: string;
  readonly kind: "keyword" | "variable" | "property" | "constant" | "text" | "type";
  /** beside the label, short */
  readonly detail?: string;
  /** what it means */
  readonly info?: string;
  /** what is inserted where it is not the label */
  readonly insert?: string;
}

export const operators: ReadonlySet<string> = new Set(["=", ">", "<", ">=", "<=", "contains"]);

/** The attributes as keys of a map, without those that it has. */
export function keysOf({ attributes }: Known, map: OpenList): readonly Option[] {
  return attributes
    .map((name) => `:${name}`)
    .filter((key) => isWord(key, "keyword") && !map.items.includes(key))
    .map((label) => ({ label, kind: "variable", detail: "attribute" }));
}

/** Whether a text is read as one word of that kind. */
export function isWord(text: string, kind: "symbol" | "keyword"): boolean {
  const [token, ...more] = tokenize(text).tokens;
  return token?.kind === kind && more.length === 0 && token.end - token.start === text.length;
}

/** Words of the language that may stand in one of these places. */
export function words(language: LanguageName, ...places: readonly WordPlace[]): readonly Option[] {
  return WORDS.filter((entry) => (entry.language === language || entry.language === "both") && places.includes(entry.place)).map(
    ({ word, form, summary, place }) => ({
      label: word,
      kind: place === "constant" ? "constant" : "keyword",
      ...(form === word ? {} : { detail: form }),
      info: summary,
    }),
  );
}
