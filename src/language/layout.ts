import type { LineIndex } from "./position.ts";
import type { Token } from "./token.ts";

interface Open {
  readonly column: number;
  /** column of the first token of the line on which the list opens */
  readonly margin: number;
  /** column of the last item of this list that began a line, 0 when none did yet */
  aligned: number;
}

/** Weight of a line that stands left of the line on which its list opens: nobody indents so. */
const OUTSIDE = 4;
/** Weight of a line that stands left of the bracket of its list, though not of that bracket's line. */
const LEFT = 1;
/** Weight of a line that does not stand under its neighbours. */
const UNALIGNED = 1;

/**
 * How badly the indentation of a text agrees with the nesting of its tokens; 0 is perfect.
 * Used to tell which of several mended readings the author meant.
 */
export function layoutPenalty(tokens: readonly Token[], lines: LineIndex): number {
  let penalty = 0;
  eachLine(tokens, lines, (_, weight) => {
    penalty += weight;
  });
  return penalty;
}

/** Indices of the tokens that begin a line which does not stand as the nesting says. */
export function misplacedLines(tokens: readonly Token[], lines: LineIndex): readonly number[] {
  const found: number[] = [];
  eachLine(tokens, lines, (index, weight) => {
    if (weight > 0) found.push(index);
  });
  return found;
}

function eachLine(tokens: readonly Token[], lines: LineIndex, tell: (index: number, weight: number) => void): void {
  const stack: Open[] = [{ column: 0, margin: 0, aligned: 0 }];
  let line = 0;
  let margin = 0;
  tokens.forEach((token, index) => {
    if (token.kind === "close") {
      if (stack.length > 1) stack.pop();
      return;
    }
    const position = lines.at(token.start);
    const list = stack.at(-1);
    if (position.line !== line && list !== undefined) {
      margin = position.column;
      tell(index, weigh(position.column, list));
      list.aligned = position.column;
    }
    line = position.line;
    if (token.kind === "open") stack.push({ column: position.column, margin, aligned: 0 });
  });
}

function weigh(column: number, list: Open): number {
  if (column <= list.margin) return OUTSIDE;
  if (column <= list.column) return LEFT;
  return list.aligned !== 0 && column !== list.aligned ? UNALIGNED : 0;
}
