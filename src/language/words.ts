/** Every word of both languages, as data: for completion, for advice in diagnostics, and for the reference, which a test holds against it. */
export interface Word {
  readonly word: string;
  readonly aliases: readonly string[];
  readonly language: "when" | "then" | "both";
  readonly place: Place;
  /** how it is written, in the notation of the language reference */
  readonly form: string;
  /** what it means, in one line */
  readonly summary: string;
}

export type Place = "whole" | "trigger" | "member" | "predicate" | "command" | "option" | "value" | "unit" | "constant";

const UNIT_SUMMARY = "a unit of time; a day is 24 hours";

function word(language: Word["language"], place: Place, form: string, summary: string, ...aliases: string[]): Word {
  return { word: /[^\s()]+/.exec(form)?.[0] ?? form, aliases, language, place, form, summary };
}

export const WORDS: readonly Word[] = [
  word("when", "whole", "(when trigger)", "may stand around a whole When"),
  word("when", "trigger", "(event predicate)", "one event for which the predicate holds; (event) is any event"),
  word("when", "trigger", "(count N trigger)", "the trigger N times, one after the other", "times"),
  word("when", "trigger", "(seq member ...)", "the triggers one after the other", "sequence"),
  word("when", "trigger", "(all member ...)", "the triggers in any order, each with events of its own", "allOf"),
  word("when", "trigger", "(any trigger ...)", "one of the triggers", "anyOf"),
  word("when", "trigger", "(within N unit trigger)", "the trigger, its first and last event at most that far apart"),
  word("when", "member", "(fail trigger)", "in seq and all: the trigger does not happen in the meantime"),
  word("when", "predicate", "(= attribute constant)", "the attribute equals the constant"),
  word("when", "predicate", "(> attribute constant)", "the attribute is greater: two numbers or two strings"),
  word("when", "predicate", "(< attribute constant)", "the attribute is less"),
  word("when", "predicate", "(>= attribute constant)", "the attribute is greater or equal"),
  word("when", "predicate", "(<= attribute constant)", "the attribute is less or equal"),
  word("when", "predicate", "(contains attribute constant)", "the string has that part, or the array that member"),
  word("when", "predicate", "(and predicate ...)", "all of them hold"),
  word("when", "predicate", "(or predicate ...)", "at least one of them holds"),
  word("when", "predicate", "(not predicate)", "it does not hold"),
  word("then", "command", "(seq command ... option ...)", "the commands one after the other", "sequence"),
  word("then", "command", "(par command ... option ...)", "the commands all at once"),
  word("then", "command", "(send endpoint type {params} option ...)", "sends through an endpoint"),
  word("then", "command", "(event {params} option ...)", "makes a new event of this tenant"),
  word("then", "command", "(delay N unit)", "waits that long"),
  word("then", "command", "(set name value)", "sets a reaction variable"),
  word("then", "command", "(if condition (success command) (failure command))", "one or the other; either branch may be left out"),
  word("then", "command", "(expect condition option ...)", "waits for an event for which the condition holds"),
  word(
    "then",
    "command",
    "(await endpoint type {params} (if condition (success c) (failure c)) (within N unit) option ...)",
    "asks an endpoint once a second until the condition holds",
  ),
  word("then", "option", "(retries N)", "after a failure up to N more attempts"),
  word("then", "option", "(within N unit)", "an attempt that takes longer fails", "timeout"),
  word("then", "option", "(template {params})", "parameters that are rendered as message templates"),
  word("then", "option", "(success command)", "what to do after success; the response is in scope as $field"),
  word("then", "option", "(failure command)", "what to do after the last attempt failed; the reason is in scope as $error"),
  word("then", "predicate", "(= value value)", "the two are equal"),
  word("then", "predicate", "(> value value)", "the first is greater: two numbers or two strings"),
  word("then", "predicate", "(< value value)", "the first is less"),
  word("then", "predicate", "(>= value value)", "the first is greater or equal"),
  word("then", "predicate", "(<= value value)", "the first is less or equal"),
  word("then", "predicate", "(contains value value)", "the string has that part, or the array that member"),
  word("then", "predicate", "(and condition ...)", "all of them hold"),
  word("then", "predicate", "(or condition ...)", "at least one of them holds"),
  word("then", "predicate", "(not condition)", "it does not hold"),
  word("then", "value", "(TM name)", "the message template of that name, rendered"),
  word("both", "unit", "seconds", UNIT_SUMMARY, "second"),
  word("both", "unit", "minutes", UNIT_SUMMARY, "minute"),
  word("both", "unit", "hours", UNIT_SUMMARY, "hour"),
  word("both", "unit", "days", UNIT_SUMMARY, "day"),
  word("both", "constant", "true", "the truth value"),
  word("both", "constant", "false", "the truth value"),
  word("both", "constant", "nil", "nothing: equal to an attribute that is missing or null"),
];

/** The words of one language that may stand in one of these places, aliases included; lower case unless the tables say otherwise. */
export function wordsOf(language: "when" | "then", ...places: readonly Place[]): readonly string[] {
  return entriesOf(language, places).flatMap((entry) => [entry.word, ...entry.aliases]);
}

/** How the word is written, "(count N trigger)", or null when it has no such place. */
export function formOf(language: "when" | "then", name: string, ...places: readonly Place[]): string | null {
  const entry = BY_NAME[language].get(name.toLowerCase())?.find((one) => places.includes(one.place));
  return entry?.form ?? null;
}

/** Every check of a list asks for its word, so the table is indexed once. */
const BY_NAME: Readonly<Record<"when" | "then", ReadonlyMap<string, readonly Word[]>>> = { when: byName("when"), then: byName("then") };

function byName(language: "when" | "then"): ReadonlyMap<string, readonly Word[]> {
  const index = new Map<string, Word[]>();
  for (const entry of WORDS.filter((one) => one.language === language || one.language === "both")) {
    for (const name of [entry.word, ...entry.aliases]) index.set(name.toLowerCase(), [...(index.get(name.toLowerCase()) ?? []), entry]);
  }
  return index;
}

function entriesOf(language: "when" | "then", places: readonly Place[]): readonly Word[] {
  return WORDS.filter(
    (entry) => (entry.language === language || entry.language === "both") && (places.length === 0 || places.includes(entry.place)),
  );
}
