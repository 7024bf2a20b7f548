/** Colours the two languages by the very tokens that the compiler reads. */
import { RangeSetBuilder } from "@codemirror/state";
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";
import { tokenize } from "../../../src/language/tokenize.ts";
import type { Token } from "../../../src/language/token.ts";
import { wordsOf } from "../../../src/language/words.ts";

export type LanguageName = "when" | "then";

/** Words that name what a list is; operators apart. */
const keywords: Readonly<Record<LanguageName, ReadonlySet<string>>> = { when: keywordsOf("when"), then: keywordsOf("then") };

function keywordsOf(language: LanguageName): ReadonlySet<string> {
  return new Set(wordsOf(language).map((word) => word.toLowerCase()));
}

const marks = Object.fromEntries(
  ["comment", "string", "number", "constant", "keyword", "operator", "unit", "parameter", "attribute", "field", "template", "bracket"].map(
    (kind) => [kind, Decoration.mark({ class: `wt-${kind}` })],
  ),
);

const units = new Set(wordsOf("when", "unit"));

function kindOf(token: Token, before: Token | undefined, language: LanguageName): string | null {
  switch (token.kind) {
    case "open":
    case "close":
      return "bracket";
    case "string":
      return "string";
    case "number":
      return "number";
    case "literal":
      return "constant";
    case "keyword":
      return "parameter";
    case "symbol":
      return symbolKind(token.name, before?.kind === "open" && before.bracket === "(", language);
  }
}

function symbolKind(name: string, heads: boolean, language: LanguageName): string | null {
  if (heads && keywords[language].has(name.toLowerCase())) return /^[=<>]/.test(name) ? "operator" : "keyword";
  if (units.has(name.toLowerCase())) return "unit";
  if (language === "when") return "attribute";
  if (/^\*.+\*$/.test(name)) return "attribute";
  if (name.startsWith("$")) return "field";
  return name.startsWith("+") ? "template" : null;
}

function decorate({ state }: EditorView, language: LanguageName): DecorationSet {
  const text = state.doc.toString();
  const { tokens, comments } = tokenize(text);
  const found = comments.map(({ span }) => ({ ...span, kind: "comment" }));
  for (const [i, token] of tokens.entries()) {
    const kind = token.end > token.start ? kindOf(token, tokens[i - 1], language) : null;
    if (kind !== null) found.push({ start: token.start, end: token.end, kind });
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const { start, end, kind } of found.sort((a, b) => a.start - b.start)) builder.add(start, end, marks[kind]!);
  return builder.finish();
}

/** The texts have at most 64 KiB, so all of it is read at every change. */
export function highlight(language: LanguageName) {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = decorate(view, language);
      }
      update(update: ViewUpdate) {
        if (update.docChanged) this.decorations = decorate(update.view, language);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}
