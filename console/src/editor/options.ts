/** What may be written at a place: pure, so that it is tested without an editor. */
import type { EndpointDeclarations } from "../../../src/language/declaration.ts";
import { WORDS, type Place as WordPlace } from "../../../src/language/words.ts";
import type { LanguageName } from "./highlight.ts";
import type { OpenList, Place } from "./place.ts";

/** What the editor knows of the tenant. */
export interface Known {
  /** names of attributes that events had lately */
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

/** @returns everything that may stand there, whatever of it has been typed already */
export function optionsAt(language: LanguageName, place: Place, known: Known): readonly Option[] {
  if (place.inText) return [];
  const list = place.lists.at(-1);
  if (list === undefined) return [];
  return language === "when" ? whenOptions(list, place, known) : thenOptions(list, place, known);
}

const operators = new Set(["=", ">", "<", ">=", "<=", "contains"]);
const timed = new Set(["within", "timeout", "delay"]);

function whenOptions(list: OpenList, { lists }: Place, known: Known): readonly Option[] {
  const [head, ...rest] = list.items;
  if (list.bracket === "{") return list.items.length % 2 === 0 ? attributes(known, (name) => `:${name}`) : [];
  if (list.bracket !== "(") return [];
  if (head === undefined) return words("when", ...whenPlaces(lists.at(-2)));
  const word = head.toLowerCase();
  if (operators.has(word)) return rest.length === 0 ? attributes(known, (name) => name) : words("when", "constant");
  if (timed.has(word) && rest.length === 1) return words("when", "unit");
  return [];
}

/** What a list inside `outer` may be. */
function whenPlaces(outer: OpenList | undefined): WordPlace[] {
  if (outer === undefined) return ["whole", "trigger"];
  const head = outer.items[0]?.toLowerCase();
  if (outer.bracket === "{" || head === undefined) return ["predicate"];
  if (head === "event" || head === "and" || head === "or" || head === "not") return ["predicate"];
  return head === "seq" || head === "sequence" || head === "all" || head === "allof" ? ["trigger", "member"] : ["trigger"];
}

const blocks = new Set(["seq", "sequence", "par", "send", "event", "expect", "await"]);
const conditions = new Set(["and", "or", "not", "if", "expect"]);

function thenOptions(list: OpenList, { lists }: Place, known: Known): readonly Option[] {
  const [head, ...rest] = list.items;
  if (list.bracket === "{") return list.items.length % 2 === 0 ? parameters(lists, known) : values(known);
  if (list.bracket !== "(") return values(known);
  if (head === undefined) return words("then", ...thenPlaces(lists.at(-2)));
  const word = head.toLowerCase();
  if (word === "send" || word === "await") return sendOptions(rest, known);
  if (timed.has(word)) return rest.length === 1 ? words("then", "unit") : [];
  if (operators.has(word) || conditions.has(word) || (word === "set" && rest.length === 1)) return values(known);
  if (word === "tm") return known.templates.map(({ id, name }) => ({ label: name, kind: "type", detail: id }));
  return [];
}

function thenPlaces(outer: OpenList | undefined): WordPlace[] {
  const head = outer?.items[0]?.toLowerCase();
  if (outer === undefined || head === undefined) return ["command"];
  if (outer.bracket === "{") return ["value"];
  if (operators.has(head)) return ["value", "predicate"];
  if (head === "expect") return outer.items.length === 1 ? ["predicate"] : ["option"];
  if (head === "if") return outer.items.length === 1 ? ["predicate"] : ["option"];
  if (head === "and" || head === "or" || head === "not") return ["predicate"];
  if (head === "await") return ["command", "option"];
  if (head === "send" || head === "event") return ["option"];
  return blocks.has(head) ? ["command", "option"] : ["command"];
}

function sendOptions(rest: readonly string[], { endpoints }: Known): readonly Option[] {
  if (rest.length === 0) return Object.keys(endpoints).map((name) => ({ label: name, kind: "type", detail: "endpoint" }));
  const declared = endpoints[rest[0] ?? ""];
  if (rest.length !== 1 || declared === undefined) return [];
  return Object.entries(declared.sends).map(([label, { parameters }]) => ({
    label,
    kind: "type",
    detail: Object.entries(parameters)
      .filter(([, { mandatory }]) => mandatory === true)
      .map(([name]) => `:${name}`)
      .join(" "),
  }));
}

/** The parameters of the send around, without those that are written already. */
function parameters(lists: readonly OpenList[], { endpoints }: Known): readonly Option[] {
  const send = lists.findLast(({ items }) => items[0] === "send" || items[0] === "await");
  const declared = endpoints[send?.items[1] ?? ""]?.sends[send?.items[2] ?? ""];
  const written = new Set(lists.at(-1)?.items);
  return Object.entries(declared?.parameters ?? {})
    .filter(([name]) => !written.has(`:${name}`))
    .map(([name, { description, mandatory }]) => ({
      label: `:${name}`,
      kind: "property",
      ...(mandatory === true ? { detail: "mandatory" } : {}),
      ...(description === undefined ? {} : { info: description }),
    }));
}

function values({ attributes: names, templates }: Known): readonly Option[] {
  return [
    ...names.map((name) => ({ label: `*${name}*`, kind: "variable", detail: "attribute" }) as const),
    ...templates.map(({ id, name }) => ({ label: `+${id}`, kind: "type", detail: name }) as const),
    ...words("then", "constant"),
  ];
}

function attributes({ attributes: names }: Known, written: (name: string) => string): readonly Option[] {
  return names.map((name) => ({ label: written(name), kind: "variable", detail: "attribute" }));
}

function words(language: LanguageName, ...places: readonly WordPlace[]): readonly Option[] {
  return WORDS.filter((entry) => (entry.language === language || entry.language === "both") && places.includes(entry.place)).map(
    ({ word, form, summary, place }) => ({ label: word, kind: place === "constant" ? "constant" : "keyword", detail: form, info: summary }),
  );
}
