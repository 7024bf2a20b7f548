/** What an editor of the languages can do: complete, check as you type, explain on hover. */
import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { linter, type Diagnostic as Mark } from "@codemirror/lint";
import { StateEffect, type Extension, type Text } from "@codemirror/state";
import { hoverTooltip } from "@codemirror/view";
import { compileThen } from "../../../src/language/compile.ts";
import type { Span } from "../../../src/language/ast.ts";
import type { Diagnostic } from "../../../src/language/diagnostic.ts";
import { tokenize } from "../../../src/language/tokenize.ts";
import { WORDS } from "../../../src/language/words.ts";
import { checkWhen } from "../../../src/match/check-when.ts";
import type { LanguageName } from "./highlight.ts";
import type { Known, Option } from "./option.ts";
import { optionsAt } from "./options.ts";
import { placeAt } from "./place.ts";

const checkDelayMs = 250;

/** Everything that is wrong with a text; nothing for an empty one, which is a draft not begun. */
export function diagnosticsOf(language: LanguageName, text: string, { endpoints, templates }: Known): readonly Diagnostic[] {
  if (text.trim() === "") return [];
  if (language === "when") return checkWhen(text).diagnostics;
  const names = { ids: new Set(templates.map(({ id }) => id)), names: new Set(templates.map(({ name }) => name)) };
  return compileThen(text, { endpoints, templates: names }).diagnostics;
}

/** @param known asked at every use, since it arrives and changes while the editor is open */
export function completion(language: LanguageName, known: () => Known): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const place = placeAt(context.state.doc.toString(), context.pos);
    const options = optionsAt(language, place, known());
    const asked =
      context.explicit || place.word !== "" || /[(:*+ ]$/.test(context.state.sliceDoc(Math.max(0, context.pos - 1), context.pos));
    if (options.length === 0 || !asked) return null;
    return { from: place.from, options: options.map(toCompletion), validFor: /^[^\s()[\]{}"]*$/ };
  };
  return autocompletion({ override: [source], icons: false });
}

function toCompletion({ label, kind, detail, info, insert }: Option): Completion {
  return {
    label,
    type: kind,
    ...(detail === undefined ? {} : { detail }),
    ...(info === undefined ? {} : { info }),
    ...(insert === undefined ? {} : { apply: insert }),
  };
}

/** Says that other things are known now, so that a text that stands is checked again. */
export const knownChanged = StateEffect.define();

export function checks(language: LanguageName, known: () => Known): Extension {
  return linter(({ state: { doc } }) => diagnosticsOf(language, doc.toString(), known()).map((one) => toMark(doc, one)), {
    delay: checkDelayMs,
    needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(knownChanged))),
  });
}

function toMark(doc: Text, { severity, message, suggestion, line, column, endLine, endColumn }: Diagnostic): Mark {
  const from = offsetOf(doc, line, column);
  return {
    from,
    to: Math.max(from, offsetOf(doc, endLine, endColumn)),
    severity,
    message: suggestion === undefined ? message : `${message}. ${suggestion}`,
  };
}

function offsetOf(doc: Text, line: number, column: number): number {
  const { from, to } = doc.line(Math.min(line, doc.lines));
  return Math.min(to, from + column - 1);
}

/** What a word of the language means, and how it is written. */
export function hoverHelp(language: LanguageName): Extension {
  return hoverTooltip((view, offset) => {
    const help = helpAt(language, view.state.doc.toString(), offset);
    return help === null ? null : { pos: help.start, end: help.end, above: true, create: () => ({ dom: helpOf(help.entries) }) };
  });
}

/** The words of the language that stand there; null in strings, comments, and at names of other things. */
export function helpAt(language: LanguageName, text: string, offset: number): (Span & { readonly entries: typeof WORDS }) | null {
  const token = tokenize(text).tokens.find(({ start, end }) => start <= offset && offset < end);
  if (token === undefined || (token.kind !== "symbol" && token.kind !== "literal")) return null;
  const { start, end } = token;
  const entries = entriesOf(language, text.slice(start, end));
  return entries.length === 0 ? null : { start, end, entries };
}

function entriesOf(language: LanguageName, word: string): typeof WORDS {
  const name = word.toLowerCase();
  return WORDS.filter(
    (entry) =>
      (entry.language === language || entry.language === "both") &&
      [entry.word, ...entry.aliases].some((one) => one.toLowerCase() === name),
  );
}

function helpOf(entries: typeof WORDS): HTMLElement {
  const box = document.createElement("div");
  box.className = "wt-help";
  for (const { form, summary } of entries) {
    const code = box.appendChild(document.createElement("code"));
    code.textContent = form;
    const line = box.appendChild(document.createElement("div"));
    line.textContent = summary;
  }
  return box;
}
