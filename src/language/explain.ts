import type { LineIndex } from "./position.ts";
import type { Problems } from "./problem.ts";
import type { CloseToken, OpenToken, Token } from "./token.ts";

interface Pair {
  readonly opener: OpenToken;
  /** "(event": the opening bracket and the word after it */
  readonly name: string;
  readonly nameEnd: number;
  readonly closer: CloseToken;
}

/** Surplus or mismatched brackets beyond these get no message of their own. */
const SHOWN = 100;

/**
 * Says in words what was mended between the tokens of the text and those whose brackets balance:
 * a bracket never closed is marked where it opens, a surplus or mismatched one where it stands.
 * @returns the offsets of the mends
 */
export function explainMends(given: readonly Token[], mended: readonly Token[], lines: LineIndex, problems: Problems): readonly number[] {
  const pairs = pairUp(mended);
  const inserted = pairs.filter((pair) => pair.closer.mended === true);
  const removed = closersOnlyIn(given, mended);
  const end = given.at(-1)?.end ?? 0;
  const [pair] = inserted;
  const [surplus] = removed;
  const moved = inserted.length === 1 && removed.length === 1;
  if (moved && pair !== undefined && surplus !== undefined && pair.closer.bracket === surplus.bracket) {
    explainMoved(pair, surplus, end, lines, problems);
  } else {
    for (const one of inserted) explainMissing(one, end, lines, problems);
    for (const one of removed.slice(0, SHOWN)) explainSurplus(one, pairs, lines, problems);
  }
  const brackets = new Map(given.map((token) => [token.start, token]));
  const replaced = pairs.filter((one) => isReplaced(one.closer, brackets.get(one.closer.start)));
  for (const one of replaced.slice(0, SHOWN)) explainMismatch(one, lines, problems);
  return [
    ...inserted.flatMap((one) => [one.opener.start, one.closer.start]),
    ...removed.map((one) => one.start),
    ...replaced.map((one) => one.closer.start),
  ];
}

function explainMissing(pair: Pair, end: number, lines: LineIndex, problems: Problems): void {
  problems.error(
    "unclosed",
    { start: pair.opener.start, end: pair.nameEnd },
    `the ${pair.name} that opens here is never closed`,
    `a ${pair.closer.bracket} is missing, most likely ${place(pair.closer.start, end, lines)}`,
  );
}

function explainSurplus(closer: CloseToken, pairs: readonly Pair[], lines: LineIndex, problems: Problems): void {
  const last = pairs.findLast((pair) => pair.closer.end <= closer.start);
  const advice = last === undefined ? "" : `; the ${last.name} of ${lines.name(last.opener.start)} is closed already`;
  problems.error("surplus", closer, `this ${closer.bracket} closes nothing${advice}`, `leave this ${closer.bracket} out`);
}

function explainMoved(pair: Pair, surplus: CloseToken, end: number, lines: LineIndex, problems: Problems): void {
  if (surplus.start < pair.closer.start) {
    problems.error(
      "misplaced",
      surplus,
      `this ${surplus.bracket} closes the ${pair.name} of ${lines.name(pair.opener.start)} too early`,
      `leave it out here and write it ${place(pair.closer.start, end, lines)}`,
    );
    return;
  }
  problems.error(
    "misplaced",
    { start: pair.opener.start, end: pair.nameEnd },
    `the ${pair.name} that opens here is closed too late`,
    `a ${surplus.bracket} is missing, most likely ${place(pair.closer.start, end, lines)}; the one at ${lines.name(surplus.start)} is then surplus`,
  );
}

function explainMismatch(pair: Pair, lines: LineIndex, problems: Problems): void {
  problems.error(
    "mismatched",
    pair.closer,
    `the ${pair.name} of ${lines.name(pair.opener.start)} is closed by the wrong kind of bracket`,
    `write ${pair.closer.bracket} here`,
  );
}

function place(offset: number, end: number, lines: LineIndex): string {
  return offset >= end ? `at the end, after ${lines.name(offset - 1)}` : `after ${lines.name(offset - 1)}`;
}

function pairUp(tokens: readonly Token[]): readonly Pair[] {
  const pairs: Pair[] = [];
  const stack: number[] = [];
  tokens.forEach((token, index) => {
    if (token.kind === "open") stack.push(index);
    if (token.kind !== "close") return;
    const at = stack.pop() ?? -1;
    const opener = tokens[at];
    const head = tokens[at + 1];
    if (opener?.kind !== "open") return;
    const named = head?.kind === "symbol" ? head : null;
    pairs.push({ opener, name: `${opener.bracket}${named?.name ?? ""}`, nameEnd: named?.end ?? opener.end, closer: token });
  });
  return pairs;
}

function closersOnlyIn(given: readonly Token[], mended: readonly Token[]): readonly CloseToken[] {
  const kept = new Set<number>();
  for (const token of mended) if (token.kind === "close" && token.mended !== true) kept.add(token.start);
  return given.filter((token): token is CloseToken => token.kind === "close" && !kept.has(token.start));
}

function isReplaced(closer: CloseToken, before: Token | undefined): boolean {
  return closer.mended !== true && before?.kind === "close" && before.bracket !== closer.bracket;
}
