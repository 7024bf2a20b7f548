/** What may be written at a place: pure, so that it is tested without an editor. */
import type { Place as WordPlace } from "../../../src/language/words.ts";
import type { LanguageName } from "./highlight.ts";
import { isWord, keysOf, operators, words, type Known, type Option } from "./option.ts";
import type { OpenList, Place } from "./place.ts";
import { thenOptions } from "./then-options.ts";

/** @returns everything that may stand there, whatever of it has been typed already */
export function optionsAt(language: LanguageName, place: Place, known: Known): readonly Option[] {
  if (place.inText) return [];
  const list = place.lists.at(-1);
  if (list !== undefined) return language === "when" ? whenOptions(list, place, known) : thenOptions(list, place, known);
  if (!place.first) return [];
  const begun = language === "when" ? words("when", "whole", "trigger") : words("then", "command");
  return begun.map((option) => ({ ...option, insert: `(${option.label} ` }));
}

function whenOptions(list: OpenList, { lists }: Place, known: Known): readonly Option[] {
  const [head, ...rest] = list.items;
  if (list.bracket === "{") return list.items.length % 2 === 0 ? keysOf(known, list) : [];
  if (list.bracket !== "(") return [];
  if (head === undefined) return words("when", ...whenPlaces(lists.at(-2)));
  const word = head.toLowerCase();
  if (operators.has(word)) return rest.length === 0 ? attributesOf(known) : words("when", "constant");
  return word === "within" && rest.length === 1 ? words("when", "unit") : [];
}

/** What a list inside `outer` may be. */
function whenPlaces(outer: OpenList | undefined): WordPlace[] {
  if (outer === undefined) return ["whole", "trigger"];
  const head = outer.items[0]?.toLowerCase();
  if (outer.bracket === "{" || head === undefined) return ["predicate"];
  if (head === "event" || head === "and" || head === "or" || head === "not") return ["predicate"];
  return head === "seq" || head === "sequence" || head === "all" || head === "allof" ? ["trigger", "member"] : ["trigger"];
}

/** The attributes as a comparison of a When names them: in quotes where a name would not do. */
function attributesOf({ attributes }: Known): readonly Option[] {
  return attributes.map((name) => {
    const plain = isWord(name, "symbol");
    return { label: name, kind: "variable", detail: "attribute", ...(plain ? {} : { insert: JSON.stringify(name) }) };
  });
}
