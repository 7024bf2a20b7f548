/** Diagnostics as compilers print them: position and message, the line, an underline, the suggestion. */
import { styleText } from "node:util";
import type { Diagnostic } from "../language/diagnostic.ts";

/** Columns of a source line that are shown; longer lines are cut around the place. */
const SHOWN = 120;

/**
 * @param file name to print before the position
 * @param text of the whole file, to which the diagnostic's lines refer
 * @param colours whether to use terminal colours
 */
export function diagnosticLines(file: string, text: string, diagnostic: Diagnostic, colours: boolean): readonly string[] {
  const paint = (style: "red" | "yellow" | "bold" | "cyan" | "dim", what: string): string =>
    colours ? styleText(style, what, { validateStream: false }) : what;
  const { severity, line, column, message, code, suggestion } = diagnostic;
  const style = severity === "error" ? "red" : "yellow";
  const place = paint("bold", `${file}:${line}:${column}:`);
  const lines = [`${place} ${paint(style, `${severity}:`)} ${message} ${paint("dim", `[${code}]`)}`];
  const source = (text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
  const { shown, before, length } = excerpt(source, diagnostic);
  const gutter = String(line);
  lines.push(`  ${gutter} | ${shown}`);
  lines.push(`  ${" ".repeat(gutter.length)} | ${before}${paint(style, `^${"~".repeat(Math.max(0, length - 1))}`)}`);
  if (suggestion !== undefined) lines.push(`  ${paint("cyan", "suggestion:")} ${suggestion}`);
  return lines;
}

interface Excerpt {
  readonly shown: string;
  /** what stands before the caret: blanks, and tabs where the line has tabs, so that both align */
  readonly before: string;
  readonly length: number;
}

function excerpt(source: string, diagnostic: Diagnostic): Excerpt {
  const start = diagnostic.column - 1;
  const end = diagnostic.endLine === diagnostic.line ? diagnostic.endColumn - 1 : source.length;
  const from = source.length <= SHOWN ? 0 : Math.max(0, Math.min(start - SHOWN / 2, source.length - SHOWN));
  const shown = source.slice(from, from + SHOWN);
  const before = source.slice(from, start).replaceAll(/[^\t]/g, " ");
  return { shown, before, length: Math.min(end - start, from + SHOWN - start) };
}
