/** What a file of program text holds: a When, a Then, or both one after the other. */
import { compileThen, compileWhen } from "../language/compile.ts";
import type { Diagnostic } from "../language/diagnostic.ts";
import { wordsOf } from "../language/words.ts";

export type Language = "when" | "then";

export interface Part {
  readonly in: Language;
  readonly text: string;
  /** how many lines of the file come before this part */
  readonly linesBefore: number;
}

/** A comment line of nothing but "When" or "Then", as CxEngage's examples have them, with one to three semicolons. */
const MARKER = /^[ \t]*;{1,3}[ \t]*(when|then)[ \t]*:?[ \t]*\r?$/gim;

/**
 * Splits a file's text into its parts.
 * @param as what the whole file holds; without it, comment lines `;When` and `;Then` split it, else the name's extension tells, else what the text looks like
 */
export function partsOf(name: string, text: string, as?: Language): readonly Part[] {
  if (as !== undefined) return [{ in: as, text, linesBefore: 0 }];
  const markers = [...text.matchAll(MARKER)];
  if (markers.length === 0) return [{ in: byExtension(name) ?? byLooks(text), text, linesBefore: 0 }];
  const parts: Part[] = [];
  const lead = text.slice(0, markers[0]?.index ?? 0);
  if (hasForms(lead)) parts.push({ in: byLooks(lead), text: lead, linesBefore: 0 });
  markers.forEach((marker, index) => {
    const part = text.slice(marker.index, markers[index + 1]?.index ?? text.length);
    const language = marker[1]?.toLowerCase() === "then" ? "then" : "when";
    parts.push({ in: language, text: part, linesBefore: text.slice(0, marker.index).split("\n").length - 1 });
  });
  return parts;
}

function hasForms(text: string): boolean {
  return text.replaceAll(/;.*/g, "").replaceAll(/[\s,\uFEFF]/g, "") !== "";
}

function byExtension(name: string): Language | null {
  const extension = /\.(when|then)$/i.exec(name)?.[1]?.toLowerCase();
  return extension === "when" || extension === "then" ? extension : null;
}

/** By the first word, when only one language begins so; else the language in which the text has fewer errors, a When if that does not tell. */
function byLooks(text: string): Language {
  const first = /\(\s*([^\s,()[\]{}";]+)/.exec(text.replaceAll(/^\s*;.*$/gm, ""))?.[1]?.toLowerCase() ?? "";
  const begins = (words: readonly string[]): boolean => words.some((word) => word.toLowerCase() === first);
  const asWhen = begins(wordsOf("when", "whole", "trigger", "member"));
  const asThen = begins(wordsOf("then", "command"));
  if (asWhen !== asThen) return asWhen ? "when" : "then";
  return errorsIn(compileThen(text)) < errorsIn(compileWhen(text)) ? "then" : "when";
}

function errorsIn({ diagnostics }: { readonly diagnostics: readonly Diagnostic[] }): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
}
