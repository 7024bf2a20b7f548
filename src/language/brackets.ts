import { CLOSER_OF, type CloseToken, type Closer, type Token } from "./token.ts";

/** One change that makes brackets balance. Indices are into the tokens that were balanced. */
export type Mend =
  /** put a closing bracket before token `before` (tokens.length: at the end); it closes the bracket opened by token `opener` */
  | { readonly kind: "insert"; readonly before: number; readonly opener: number; readonly bracket: Closer }
  /** leave out the closing bracket `token`, which closes nothing */
  | { readonly kind: "delete"; readonly token: number }
  /** read the closing bracket `token` as the kind that its opener wants */
  | { readonly kind: "replace"; readonly token: number; readonly opener: number; readonly bracket: Closer };

/** How many mismatches are looked into with foresight; after that the nearest choice is taken. Bounds the work to O(MISMATCHES * tokens). */
const MISMATCHES = 32;

/**
 * The changes that make the brackets of these tokens balance, in order; none when they do.
 * Where a closing bracket does not fit the innermost open one, the cheaper of three readings is taken:
 * a closing bracket is missing before it, it is of the wrong kind, or it is surplus.
 */
export function balance(tokens: readonly Token[]): readonly Mend[] {
  const mends: Mend[] = [];
  const stack: number[] = [];
  let mismatches = 0;
  tokens.forEach((token, index) => {
    if (token.kind === "open") stack.push(index);
    if (token.kind !== "close") return;
    if (wanted(tokens, stack) === token.bracket) {
      stack.pop();
    } else if (stack.length === 0) {
      mends.push({ kind: "delete", token: index });
    } else {
      mismatches++;
      mend(tokens, index, token, stack, mends, mismatches <= MISMATCHES);
    }
  });
  insertAll(tokens, tokens.length, stack, 0, mends);
  return mends;
}

function mend(tokens: readonly Token[], index: number, token: CloseToken, stack: number[], mends: Mend[], foresee: boolean): void {
  const depth = depthOf(tokens, stack, token.bracket);
  const inserting =
    depth === -1 ? Number.POSITIVE_INFINITY : stack.length - 1 - depth + (foresee ? ahead(tokens, index, stack.slice(0, depth)) : 0);
  const replacing = 1 + (foresee ? ahead(tokens, index, stack.slice(0, -1)) : 0);
  const deleting = 1 + (foresee ? ahead(tokens, index, stack) : 1);
  if (inserting <= replacing && inserting <= deleting) {
    insertAll(tokens, index, stack, depth + 1, mends);
    stack.pop();
  } else if (replacing <= deleting) {
    const opener = stack.pop() ?? 0;
    mends.push({ kind: "replace", token: index, opener, bracket: closerFor(tokens, opener) });
  } else {
    mends.push({ kind: "delete", token: index });
  }
}

/** How many mends the tokens after `index` will need if `open` are the brackets open after it. */
function ahead(tokens: readonly Token[], index: number, open: readonly number[]): number {
  const stack = [...open];
  let cost = 0;
  for (let i = index + 1; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.kind === "open") stack.push(i);
    if (token?.kind !== "close") continue;
    const depth = depthOf(tokens, stack, token.bracket);
    if (depth === -1) {
      cost++;
    } else {
      cost += stack.length - 1 - depth;
      stack.length = depth;
    }
  }
  return cost + stack.length;
}

function insertAll(tokens: readonly Token[], before: number, stack: number[], downTo: number, mends: Mend[]): void {
  while (stack.length > downTo) {
    const opener = stack.pop() ?? 0;
    mends.push({ kind: "insert", before, opener, bracket: closerFor(tokens, opener) });
  }
}

/** Index in the stack of the innermost open bracket that this one closes, -1 when none is. */
function depthOf(tokens: readonly Token[], stack: readonly number[], bracket: Closer): number {
  for (let i = stack.length - 1; i >= 0; i--) if (closerFor(tokens, stack[i] ?? 0) === bracket) return i;
  return -1;
}

function wanted(tokens: readonly Token[], stack: readonly number[]): Closer | null {
  const top = stack.at(-1);
  return top === undefined ? null : closerFor(tokens, top);
}

function closerFor(tokens: readonly Token[], opener: number): Closer {
  const token = tokens[opener];
  return token?.kind === "open" ? CLOSER_OF[token.bracket] : ")";
}

/** The tokens with the mends carried out. A closing bracket that was put in has an empty range, at the end of the token before it. */
export function applyMends(tokens: readonly Token[], mends: readonly Mend[]): readonly Token[] {
  const inserts = new Map<number, Closer[]>();
  const changed = new Map<number, Closer | null>();
  for (const one of mends) {
    if (one.kind === "insert") inserts.set(one.before, [...(inserts.get(one.before) ?? []), one.bracket]);
    else changed.set(one.token, one.kind === "replace" ? one.bracket : null);
  }
  const result: Token[] = [];
  for (let i = 0; i <= tokens.length; i++) {
    for (const bracket of inserts.get(i) ?? []) result.push(mendedCloser(bracket, tokens[i - 1]?.end ?? 0));
    const token = tokens[i];
    if (token === undefined) break;
    const bracket = changed.get(i);
    if (bracket === undefined) result.push(token);
    else if (bracket !== null && token.kind === "close") result.push({ ...token, bracket });
  }
  return result;
}

/** A closing bracket that the text lacks. */
export function mendedCloser(bracket: Closer, at: number): CloseToken {
  return { kind: "close", bracket, start: at, end: at, mended: true };
}
