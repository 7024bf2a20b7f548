import type { LineIndex } from "./position.ts";
import type { Token } from "./token.ts";

interface Open {
  readonly column: number;
  /** column of the last item of this list that began a line, 0 when none did yet */
  aligned: number;
}

/** Weight of a line that stands left of the list it is in: nobody indents so. */
const OUTSIDE = 4;
/** Weight of a line that does not stand under its neighbours. */
const UNALIGNED = 1;

/**
 * How badly the indentation of a text agrees with the nesting of its tokens; 0 is perfect.
 * Used to tell which of several mended readings the author meant.
 */
export function layoutPenalty(tokens: readonly Token[], lines: LineIndex): number {
  const stack: Open[] = [{ column: 0, aligned: 0 }];
  let penalty = 0;
  let line = 0;
  for (const token of tokens) {
    if (token.kind === "close") {
      if (stack.length > 1) stack.pop();
      continue;
    }
    const position = lines.at(token.start);
    const list = stack.at(-1);
    if (position.line !== line && list !== undefined) {
      if (position.column <= list.column) penalty += OUTSIDE;
      else if (list.aligned !== 0 && position.column !== list.aligned) penalty += UNALIGNED;
      list.aligned = position.column;
    }
    line = position.line;
    if (token.kind === "open") stack.push({ column: position.column, aligned: 0 });
  }
  return penalty;
}
