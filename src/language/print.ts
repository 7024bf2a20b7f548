import { isCollection, type CollectionForm, type CollectionKind, type Comment, type Form } from "./form.ts";

/** Lines are broken so that they stay within this many columns, where that is possible. */
export const LINE_WIDTH = 100;

/** Words whose first argument is a condition. */
const CONDITIONAL: ReadonlySet<string> = new Set(["if", "expect"]);

const BRACKETS: Readonly<Record<CollectionKind, readonly [string, string]>> = {
  list: ["(", ")"],
  vector: ["[", "]"],
  set: ["#{", "}"],
  map: ["{", "}"],
};

/** A form or comment on its way to the printed text. */
interface Piece {
  readonly form: Form | null;
  readonly comment: Comment | null;
  readonly start: number;
  readonly end: number;
}

/** What the printer knows everywhere: the text the forms came from, and the comments in it. */
interface Source {
  readonly text: string;
  readonly comments: readonly Comment[];
  readonly newline: Newline;
}

export type Newline = "\n" | "\r\n";

/**
 * Prints forms in canonical layout: one line where it fits, else one member a line, indented by two; words, numbers and strings as they were written.
 * Comments stay where they were, and so does one empty line between members that stand on lines of their own.
 * @param text what the forms were read from; it tells comments that end a line from those that stand alone
 * @returns the text, each line ended by `newline`, but those within strings, which stay as they are
 */
export function printForms(forms: readonly Form[], comments: readonly Comment[], text: string, newline: Newline): string {
  const source: Source = { text, comments, newline };
  const pieces = piecesOf(forms, 0, text.length, source);
  const printed = printLines(pieces, 0, source);
  return printed === "" ? "" : printed + newline;
}

/** The forms and the comments of a range that lie in none of the forms, in order. */
function piecesOf(forms: readonly Form[], start: number, end: number, source: Source): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  const addComments = (until: number): void => {
    for (let i = firstCommentFrom(at, source); i < source.comments.length; i++) {
      const comment = source.comments[i];
      if (comment === undefined || comment.span.start >= until) return;
      pieces.push({ form: null, comment, start: comment.span.start, end: comment.span.end });
    }
  };
  for (const form of forms) {
    addComments(form.span.start);
    pieces.push({ form, comment: null, start: form.span.start, end: form.span.end });
    at = form.span.end;
  }
  addComments(end);
  return pieces;
}

/** Index of the first comment that begins at or after an offset. Comments are in order, so it is found by halving. */
function firstCommentFrom(offset: number, source: Source): number {
  let low = 0;
  let high = source.comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((source.comments[middle]?.span.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function hasComment(form: Form, source: Source): boolean {
  const comment = source.comments[firstCommentFrom(form.span.start, source)];
  return comment !== undefined && comment.span.start < form.span.end;
}

/** Prints pieces one below the other; a comment that shared its line with the piece before it does so again. */
function printLines(pieces: readonly Piece[], indent: number, source: Source): string {
  let printed = "";
  let before: Piece | null = null;
  for (const piece of pieces) {
    if (before !== null) printed += separator(before, piece, indent, source);
    printed += piece.comment === null ? printPiece(piece, indent, source) : piece.comment.text;
    before = piece;
  }
  return printed;
}

function printPiece(piece: Piece, column: number, source: Source): string {
  return piece.form === null ? "" : printForm(piece.form, column, source);
}

function separator(before: Piece, piece: Piece, indent: number, source: Source): string {
  const between = source.text.slice(before.end, piece.start);
  const breaks = between.split("\n").length - 1;
  if (piece.comment !== null && breaks === 0) return " ";
  return (breaks > 1 ? source.newline : "") + lineBreak(indent, source);
}

/** Prints a form that begins at `column`, 0-based. */
function printForm(form: Form, column: number, source: Source): string {
  if (!isCollection(form)) return printAtom(form);
  const flat = printFlat(form, source, LINE_WIDTH - column);
  if (flat !== null) return flat;
  if (form.kind === "list") return printList(form, column, source);
  return form.kind === "map" ? printMap(form, column, source) : printItems(form, column, source);
}

function printAtom(form: Exclude<Form, CollectionForm>): string {
  switch (form.kind) {
    case "symbol":
      return form.name;
    case "keyword":
      return `:${form.name}`;
    case "string":
    case "number":
    case "literal":
      return form.text;
  }
}

/** The form on one line, or null when it is wider than `width`, has a comment in it, or a string that spans lines. */
function printFlat(form: Form, source: Source, width: number): string | null {
  if (!isCollection(form)) {
    const text = printAtom(form);
    return text.length <= width && !text.includes("\n") ? text : null;
  }
  if (hasComment(form, source)) return null;
  const [open, close] = BRACKETS[form.kind];
  let printed = open;
  for (const item of form.items) {
    if (printed !== open) printed += " ";
    const flat = printFlat(item, source, width - printed.length - close.length);
    if (flat === null) return null;
    printed += flat;
  }
  return printed.length + close.length <= width ? printed + close : null;
}

/**
 * A list over several lines: its head and the atoms after it on the first, the others one a line, indented by two.
 * On the first line stays also what belongs to the head if it fits: a map of parameters, the condition of an if or expect.
 */
function printList(form: CollectionForm, column: number, source: Source): string {
  const pieces = piecesOf(form.items, form.span.start, form.span.end, source);
  const atoms = pieces.findIndex((piece) => piece.form === null || isCollection(piece.form));
  const count = atoms === -1 ? pieces.length : atoms;
  let start = `(${pieces
    .slice(0, count)
    .map((piece) => printPiece(piece, column, source))
    .join(" ")}`;
  const hugged = hug(form, pieces[count], LINE_WIDTH - column - start.length - 2, source);
  if (hugged !== null) start += ` ${hugged}`;
  const leading = hugged === null ? count : count + 1;
  const below = pieces.slice(leading);
  const [first] = below;
  if (first === undefined) return `${start})`;
  const last = pieces[leading - 1];
  const indent = last === undefined ? column + 1 : column + 2;
  const lead = last === undefined ? "" : separatorBelow(last, first, indent, source);
  return start + lead + printLines(below, indent, source) + closing(below, column, ")", source);
}

/** The first collection of a list, flat, when it belongs to the head and fits; else null. */
function hug(list: CollectionForm, piece: Piece | undefined, width: number, source: Source): string | null {
  const head = list.items[0];
  if (head?.kind !== "symbol" || piece === undefined || piece.form === null) return null;
  const condition = piece.form === list.items[1] && CONDITIONAL.has(head.name.toLowerCase());
  return piece.form.kind === "map" || condition ? printFlat(piece.form, source, width) : null;
}

/** Between the first line of a list and what stands below it: never an empty line. */
function separatorBelow(last: Piece, first: Piece, indent: number, source: Source): string {
  const sameLine = first.comment !== null && !source.text.slice(last.end, first.start).includes("\n");
  return sameLine ? " " : lineBreak(indent, source);
}

function lineBreak(indent: number, source: Source): string {
  return source.newline + " ".repeat(indent);
}

/** The closing bracket; after a comment it needs a line of its own. */
function closing(pieces: readonly Piece[], column: number, bracket: string, source: Source): string {
  return (pieces.at(-1)?.comment ?? null) === null ? bracket : lineBreak(column, source) + bracket;
}

/** A vector or set over several lines: one item a line, below each other. */
function printItems(form: CollectionForm, column: number, source: Source): string {
  const [open, close] = BRACKETS[form.kind];
  const pieces = piecesOf(form.items, form.span.start, form.span.end, source);
  return open + printLines(pieces, column + open.length, source) + closing(pieces, column, close, source);
}

/** A map over several lines: one key with its value a line. */
function printMap(form: CollectionForm, column: number, source: Source): string {
  const pieces = piecesOf(form.items, form.span.start, form.span.end, source);
  let printed = "{";
  pieces.forEach((piece, index) => {
    const before = pieces[index - 1];
    const key = before?.form?.kind === "keyword" && piece.form !== null && piece.form.kind !== "keyword" ? before.form : null;
    let at = column + 1;
    if (key !== null) {
      printed += " ";
      at += printAtom(key).length + 1;
    } else if (before !== undefined) {
      printed += separator(before, piece, column + 1, source);
    }
    printed += piece.comment === null ? printPiece(piece, at, source) : piece.comment.text;
  });
  return printed + closing(pieces, column, "}", source);
}
