/** Which message templates a Then names, whether it compiles or not. */
import type { Span } from "./ast.ts";
import type { Token } from "./token.ts";
import { tokenize } from "./tokenize.ts";

export interface TemplateMention {
  /** +TM1, or (TM name) */
  readonly by: "id" | "name";
  /** the id, or the name */
  readonly reference: string;
  /** of the whole value */
  readonly span: Span;
}

/** Every mention of a message template, in the order of the text. Strings and comments mention none. */
export function templateMentions(then: string): readonly TemplateMention[] {
  const { tokens } = tokenize(then);
  return tokens.flatMap((token, i) => mentionAt(token, tokens.slice(i + 1, i + 4)));
}

function mentionAt(token: Token, [word, name, close]: readonly Token[]): readonly TemplateMention[] {
  if (token.kind === "symbol" && token.name.startsWith("+") && token.name.length > 1) {
    return [{ by: "id", reference: token.name.slice(1), span: { start: token.start, end: token.end } }];
  }
  const opens = token.kind === "open" && token.bracket === "(" && word?.kind === "symbol" && word.name.toLowerCase() === "tm";
  if (!opens || name === undefined || close?.kind !== "close") return [];
  const span = { start: token.start, end: close.end };
  if (name.kind === "string") return [{ by: "name", reference: name.value, span }];
  return name.kind === "symbol" || name.kind === "keyword" ? [{ by: "name", reference: name.name, span }] : [];
}
