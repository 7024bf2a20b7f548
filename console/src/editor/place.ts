/** Where in a text the cursor stands: in which lists, as which of their items. */
import { tokenize } from "../../../src/language/tokenize.ts";
import type { Opener, Token } from "../../../src/language/token.ts";

export interface OpenList {
  readonly bracket: Opener;
  /** what stands in it before the cursor; a list inside it as "(" and so on, the one that the cursor stands in too */
  readonly items: readonly string[];
}

export interface Place {
  /** lists that are open at the cursor, the innermost last */
  readonly lists: readonly OpenList[];
  /** the word that the cursor stands in or right behind, and where it begins */
  readonly word: string;
  readonly from: number;
  /** in a string or a comment, where there is nothing to complete */
  readonly inText: boolean;
  /** nothing stands before the word */
  readonly first: boolean;
  /** names of the reaction variables that are set before the cursor */
  readonly variables: readonly string[];
}

/** @param offset of the cursor in the text */
export function placeAt(text: string, offset: number): Place {
  const { tokens, comments, openQuote } = tokenize(text.slice(0, offset));
  const last = tokens.at(-1);
  const inWord = last !== undefined && last.end === offset && isWord(last);
  const before = inWord ? tokens.slice(0, -1) : tokens;
  const comment = comments.at(-1);
  return {
    lists: listsOf(before),
    word: inWord ? text.slice(last.start, offset) : "",
    from: inWord ? last.start : offset,
    inText: openQuote !== null || (comment !== undefined && !text.slice(comment.span.start, offset).includes("\n")),
    first: before.length === 0,
    variables: variablesOf(before),
  };
}

function listsOf(tokens: readonly Token[]): readonly OpenList[] {
  const lists: { bracket: Opener; items: string[] }[] = [];
  for (const token of tokens) {
    if (token.kind === "close") lists.pop();
    else lists.at(-1)?.items.push(token.kind === "open" ? token.bracket : wordOf(token));
    if (token.kind === "open") lists.push({ bracket: token.bracket, items: [] });
  }
  return lists;
}

function variablesOf(tokens: readonly Token[]): readonly string[] {
  const names = tokens.flatMap((token, i) => {
    const [open, head] = [tokens[i - 2], tokens[i - 1]];
    const isSet = open?.kind === "open" && head?.kind === "symbol" && head.name.toLowerCase() === "set";
    return isSet && token.kind === "symbol" ? [token.name] : [];
  });
  return [...new Set(names)];
}

function isWord(token: Token): boolean {
  return token.kind === "symbol" || token.kind === "keyword" || token.kind === "literal" || token.kind === "number";
}

function wordOf(token: Token): string {
  if (token.kind === "symbol") return token.name;
  if (token.kind === "keyword") return `:${token.name}`;
  return token.kind === "string" || token.kind === "number" || token.kind === "literal" ? token.text : "";
}
