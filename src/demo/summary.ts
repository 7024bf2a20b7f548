/** What matched, pattern by pattern. */
import { sendsOf, type Reaction, type Status } from "./journal.ts";

const results: readonly Status[] = ["success", "failure", "running", "cancelled"];

/** A table of matches, reactions by result, and sends; a line for each pattern and one for all. */
export function summaryLines(patterns: readonly { readonly name: string; readonly reactions: readonly Reaction[] }[]): string[] {
  const rows = patterns.map(({ name, reactions }) => [name, ...figures(reactions).map(String)]);
  const total = ["all", ...figures(patterns.flatMap(({ reactions }) => reactions)).map(String)];
  const header = ["pattern", "matches", ...results, "sends"];
  const table = [header, ...rows, total];
  const widths = header.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  ");
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [line(header), rule, ...rows.map(line), rule, line(total)];
}

function figures(reactions: readonly Reaction[]): number[] {
  const byResult = results.map((result) => reactions.filter(({ status }) => status === result).length);
  return [reactions.length, ...byResult, reactions.reduce((sum, reaction) => sum + sendsOf(reaction), 0)];
}
