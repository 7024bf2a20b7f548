import type { CompareOperator, Constant, Predicate } from "./ast.ts";
import { emptyGroup, wrongCount, wrongOrder } from "./arguments.ts";
import { callOf, constantOf, type Call, type Form } from "./form.ts";
import type { Problems } from "./problem.ts";
import { describe, show } from "./show.ts";
import { reportUnfit, type Expectation } from "./unknown.ts";
import { formOf, wordsOf } from "./words.ts";

export const COMPARE: ReadonlySet<string> = new Set(["=", ">", "<", ">=", "<=", "contains"] satisfies CompareOperator[]);

export function isCompare(word: string): word is CompareOperator {
  return COMPARE.has(word);
}

const TRIGGERS_JOIN = "triggers are joined with seq, all or any, outside of event";

const PREDICATE: Expectation = {
  code: "predicate-expected",
  what: "a predicate",
  example: 'write for example (= CallAction "answered")',
  words: wordsOf("when", "predicate"),
  elsewhere: {
    ...Object.fromEntries(wordsOf("when", "trigger", "member").map((word) => [word.toLowerCase(), TRIGGERS_JOIN])),
    event: `an event stands in no other event; is a ) missing before it? ${TRIGGERS_JOIN}`,
    "==": "equality is written =",
    "!=": "write (not (= attribute constant))",
    "<>": "write (not (= attribute constant))",
    "not=": "write (not (= attribute constant))",
    in: 'write (or (= attribute "a") (= attribute "b")), or {:attribute #{"a" "b"}}',
  },
};

/** Reads one predicate of a When; null when it is wrong, which is then reported. */
export function readPredicate(form: Form, problems: Problems): Predicate | null {
  const call = callOf(form);
  const known = call !== null && formOf("when", call.word, "predicate") !== null;
  const word = known ? call.word : reportUnfit(form, PREDICATE, problems);
  if (call === null || word === null) return null;
  if (isCompare(word)) return readCompare(call, word, problems);
  if (word === "and" || word === "or") return readJoined(call, word, (item) => readPredicate(item, problems), problems);
  return readNot(call, (item) => readPredicate(item, problems), problems);
}

function readCompare(call: Call, operator: CompareOperator, problems: Problems): Predicate | null {
  const [left, right] = call.args;
  if (left === undefined || right === undefined || call.args.length !== 2) {
    wrongCount(call, "an attribute and a constant", `(${operator} attribute constant)`, problems, unquotedWords(call));
    return null;
  }
  const swapped = right.kind === "symbol" && constantOf(left) !== null;
  if (swapped || ((left.kind === "number" || left.kind === "literal") && right.kind === "string")) {
    wrongOrder(call, [show(right), show(left)], problems);
    return null;
  }
  const attribute = readAttribute(left, problems);
  const constant = readConstant(right, problems);
  if (attribute === null || constant === null) return null;
  return { kind: "compare", operator, attribute, constant: constant.value, span: call.form.span };
}

/** `(= CallAction call abandoned)`: most likely text without its quotes. */
function unquotedWords(call: Call): string | undefined {
  const rest = call.args.slice(1);
  const words = rest.flatMap((form) => (form.kind === "symbol" ? [form.name] : form.kind === "number" ? [form.text] : []));
  if (rest.length < 2 || words.length !== rest.length || call.args[0]?.kind !== "symbol") return undefined;
  return `text goes in quotes: "${words.join(" ")}"`;
}

function readAttribute(form: Form, problems: Problems): string | null {
  if (form.kind === "string") return form.value;
  if (form.kind === "symbol") {
    const bare = /^\*(.+)\*$|^\$(.+)$/.exec(form.name);
    const name = bare?.[1] ?? bare?.[2];
    if (name !== undefined) {
      problems.warning(
        "then-notation",
        form.span,
        `${form.name} is how a Then writes it; here it is an attribute of just that name`,
        `write ${name}`,
      );
    }
    return form.name;
  }
  const advice =
    form.kind === "keyword"
      ? `write ${form.name}`
      : form.kind === "literal" || form.kind === "number"
        ? `an attribute of that name goes in quotes: "${form.text}"`
        : undefined;
  problems.error("attribute-expected", form.span, `${describe(form)} can't stand here; the name of an attribute must`, advice, form.span);
  return null;
}

/** Reads a constant, in a box since it may be null (nil). */
export function readConstant(form: Form, problems: Problems): { readonly value: Constant } | null {
  const constant = constantOf(form);
  if (constant !== null) return constant;
  problems.error("constant-expected", form.span, `${describe(form)} can't stand here; a constant must`, adviceForConstant(form), form.span);
  return null;
}

function adviceForConstant(form: Form): string {
  if (form.kind === "symbol" && form.name.toLowerCase() === "null") return "write nil";
  if (form.kind === "symbol") return `text goes in quotes: ${JSON.stringify(form.name.replace(/^'|'$/g, ""))}`;
  if (form.kind === "keyword") return `text goes in quotes: "${form.name}"`;
  if (form.kind === "set") return "compare with each: (or (= attribute constant) (= attribute constant)), or use {:attribute #{...}}";
  return "a string, a number, true, false or nil";
}

/** Reads the arguments of and or or, with the reader of one of them given. */
export function readJoined(
  call: Call,
  kind: "and" | "or",
  readOne: (form: Form) => Predicate | null,
  problems: Problems,
): Predicate | null {
  if (call.args.length === 0) {
    emptyGroup(call, problems, "write what it joins, or leave it out");
    return null;
  }
  const predicates = all(call.args.map(readOne));
  return predicates === null ? null : { kind, predicates, span: call.form.span };
}

/** Reads the one argument of not, with its reader given. */
export function readNot(call: Call, readOne: (form: Form) => Predicate | null, problems: Problems): Predicate | null {
  const [only] = call.args;
  if (only === undefined || call.args.length !== 1) {
    wrongCount(
      call,
      "one predicate",
      "(not predicate)",
      problems,
      call.args.length > 1 ? "write (not (or ...)) or (not (and ...))" : undefined,
    );
    for (const form of call.args) readOne(form);
    return null;
  }
  const predicate = readOne(only);
  return predicate === null ? null : { kind: "not", predicate, span: call.form.span };
}

/** The items, or null when one of them is null. */
export function all<T>(items: readonly (T | null)[]): readonly T[] | null {
  const found: T[] = [];
  for (const item of items) {
    if (item === null) return null;
    found.push(item);
  }
  return found;
}
