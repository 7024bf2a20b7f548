import type { CollectionKind, Form } from "./form.ts";
import type { Problems } from "./problem.ts";
import type { OpenToken, Token } from "./token.ts";

/** How deeply brackets may nest. */
export const NESTING_LIMIT = 32;

const KIND_OF: Readonly<Record<OpenToken["bracket"], CollectionKind>> = { "(": "list", "[": "vector", "{": "map", "#{": "set" };

interface Open {
  readonly token: OpenToken;
  readonly items: Form[];
}

/**
 * Forms of tokens whose brackets balance (brackets.ts). Iterative, so no depth overflows the stack.
 * @returns null when brackets nest more than NESTING_LIMIT deep, which is then in `problems`
 */
export function parse(tokens: readonly Token[], problems: Problems | null): readonly Form[] | null {
  const forms: Form[] = [];
  const stack: Open[] = [];
  for (const token of tokens) {
    const items = stack.at(-1)?.items ?? forms;
    if (token.kind === "open") {
      if (stack.length === NESTING_LIMIT) {
        if (problems !== null) reportTooDeep(token, problems);
        return null;
      }
      stack.push({ token, items: [] });
    } else if (token.kind === "close") {
      const open = stack.pop();
      if (open === undefined) continue;
      const span = { start: open.token.start, end: token.end };
      (stack.at(-1)?.items ?? forms).push({ kind: KIND_OF[open.token.bracket], items: open.items, span });
    } else {
      items.push(atomForm(token));
    }
  }
  return forms;
}

/** Reports the bracket that is nested too deeply. */
export function reportTooDeep(token: Token, problems: Problems): void {
  problems.error(
    "too-deep",
    { start: token.start, end: token.end },
    `brackets nest more than ${NESTING_LIMIT} deep here`,
    "split the program, or look for a closing bracket that is missing further up",
  );
}

function atomForm(token: Exclude<Token, { kind: "open" | "close" }>): Form {
  const span = { start: token.start, end: token.end };
  switch (token.kind) {
    case "string":
      return { kind: "string", value: token.value, text: token.text, span };
    case "number":
      return { kind: "number", value: token.value, text: token.text, span };
    case "literal":
      return { kind: "literal", value: token.value, text: token.text, span };
    case "symbol":
      return { kind: "symbol", name: token.name, span };
    case "keyword":
      return { kind: "keyword", name: token.name, span };
  }
}
