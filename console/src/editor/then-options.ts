/** What may be written at a place of a Then. Pure. */
import type { SendDeclaration } from "../../../src/language/declaration.ts";
import { isWord, keysOf, operators, words, type Known, type Option } from "./option.ts";
import type { OpenList, Place } from "./place.ts";

const group = ["retries", "within", "success", "failure"];
const call = [...group, "template"];

/** Which options each command takes, those of docs/language.md. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  seq: group,
  sequence: group,
  par: group,
  send: call,
  event: call,
  expect: group,
  await: call,
  if: ["success", "failure"],
};

const headOf = (list: OpenList | undefined): string => list?.items[0]?.toLowerCase() ?? "";

export function thenOptions(list: OpenList, place: Place, known: Known): readonly Option[] {
  if (list.bracket === "{") return list.items.length % 2 === 0 ? parametersOf(place.lists, known) : values(place, known);
  if (list.bracket !== "(") return values(place, known);
  const [head, ...rest] = list.items;
  if (head === undefined) return wordsIn(place.lists.at(-2));
  const word = head.toLowerCase();
  if (word === "send" || word === "await") return sendOptions(rest, known);
  if (word === "within" || word === "timeout" || word === "delay") return rest.length === 1 ? words("then", "unit") : [];
  if (word === "tm") return known.templates.map(({ id, name }) => ({ label: name, kind: "type", detail: id, ...quotedName(name) }));
  const takesValue = operators.has(word) || ["and", "or", "not"].includes(word) || (word === "set" && rest.length === 1);
  return takesValue || ((word === "if" || word === "expect") && rest.length === 0) ? values(place, known) : [];
}

const quotedName = (name: string): { readonly insert?: string } => (isWord(name, "symbol") ? {} : { insert: JSON.stringify(name) });

/** The words that a list inside `outer` may begin with. */
function wordsIn(outer: OpenList | undefined): readonly Option[] {
  const head = headOf(outer);
  if (outer === undefined || head === "success" || head === "failure") return words("then", "command");
  if (outer.bracket !== "(" || (head === "set" && outer.items.length === 3)) return words("then", "value");
  if (operators.has(head)) return words("then", "value");
  if (head === "and" || head === "or" || head === "not") return words("then", "predicate");
  // the list that is being written is the last of the items
  const isCondition = outer.items.length === 2;
  if ((head === "if" || head === "expect") && isCondition) return words("then", "predicate");
  const options = words("then", "option").filter(({ label }) => optionsOf[head]?.includes(label));
  if (head === "await") return [...words("then", "command").filter(({ label }) => label === "if"), ...options];
  return head === "seq" || head === "sequence" || head === "par" ? [...words("then", "command"), ...options] : options;
}

function sendOptions(rest: readonly string[], { endpoints }: Known): readonly Option[] {
  if (rest.length === 0) {
    const sending = Object.values(endpoints).filter(({ sends }) => Object.keys(sends).length > 0);
    return sending.map(({ name }) => ({ label: name, kind: "type", detail: "endpoint" }));
  }
  const declared = endpoints[rest[0] ?? ""];
  if (rest.length !== 1 || declared === undefined) return [];
  return Object.entries(declared.sends).map(([label, { parameters }]) => {
    const mandatory = Object.entries(parameters).flatMap(([name, one]) => (one.mandatory === true ? [`:${name}`] : []));
    return { label, kind: "type", detail: mandatory.join(" ") };
  });
}

function declarationOf(list: OpenList | undefined, { endpoints }: Known): SendDeclaration | undefined {
  const head = headOf(list);
  return head === "send" || head === "await" ? endpoints[list?.items[1] ?? ""]?.sends[list?.items[2] ?? ""] : undefined;
}

/** The keys of the map that is open: a send's parameters or an event's attributes, without those that are written already. */
function parametersOf(lists: readonly OpenList[], known: Known): readonly Option[] {
  const map = lists.at(-1)!;
  const command = headOf(lists.at(-2)) === "template" ? lists.at(-3) : lists.at(-2);
  if (headOf(command) === "event") return keysOf(known, map);
  return Object.entries(declarationOf(command, known)?.parameters ?? {})
    .filter(([name]) => !map.items.includes(`:${name}`))
    .map(([name, { description, mandatory }]) => ({
      label: `:${name}`,
      kind: "property",
      ...(mandatory === true ? { detail: "mandatory" } : {}),
      ...(description === undefined ? {} : { info: description }),
    }));
}

function values({ lists, variables }: Place, known: Known): readonly Option[] {
  const context = known.attributes.map((name) => `*${name}*`).filter((written) => isWord(written, "symbol"));
  return [
    ...fieldsIn(lists, known),
    ...context.map((label) => ({ label, kind: "variable", detail: "attribute" }) as const),
    ...variables.map((label) => ({ label, kind: "variable", detail: "variable" }) as const),
    ...known.templates.map(({ id, name }) => ({ label: `+${id}`, kind: "type", detail: name }) as const),
    ...words("then", "constant"),
  ];
}

/** The fields of the response that is in scope, by the rules of docs/language.md: the innermost command that has one; `$error` of a failure. */
function fieldsIn(lists: readonly OpenList[], known: Known): readonly Option[] {
  const options: Option[] = [];
  for (let i = lists.length - 1; i >= 0; i--) {
    const list = lists[i];
    const inner = headOf(lists[i + 1]);
    const head = headOf(list);
    if (head === "failure" && options.length === 0) options.push({ label: "$error", kind: "variable", detail: "reason" });
    const isBlock = inner === "success" || (head === "await" && inner === "if" && headOf(lists[i + 2]) !== "failure");
    if (head === "expect" && inner !== "failure") return [...options, ...fields(known.attributes, "event")];
    if (isBlock && head === "event") return options;
    const declared = isBlock ? declarationOf(list, known) : undefined;
    if (declared !== undefined) return [...options, ...fields(declared.fields ?? [], "response")];
  }
  return options;
}

function fields(names: readonly string[], detail: string): readonly Option[] {
  const labels = names.map((name) => `$${name}`).filter((label) => isWord(label, "symbol"));
  return labels.map((label) => ({ label, kind: "variable", detail }));
}
