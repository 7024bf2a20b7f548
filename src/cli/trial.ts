/** Reads the files of a trial: a When, perhaps a Then and templates. */
import { declarations } from "../deliver/registry.ts";
import { compileThen, compileWhen } from "../language/compile.ts";
import type { Diagnostic } from "../language/diagnostic.ts";
import { toDiagnostics } from "../language/problem.ts";
import { compileMatcher, type Matcher } from "../match/compile.ts";
import { compileReaction, type ReactionProgram } from "../react/program.ts";
import type { Trial } from "../simulate/types.ts";
import { diagnosticLines } from "./diagnostic-lines.ts";
import { partsOf, type Language, type Part } from "./program-parts.ts";
import { readText } from "./read-text.ts";

export interface TrialFiles {
  /** a file that holds both halves of a pattern, split by lines ";When" and ";Then", may be given for either */
  readonly when: string;
  readonly then?: string;
  /** file by id or name of the template; a line break at the end of the file is not part of the template */
  readonly templates: ReadonlyMap<string, string>;
  readonly key: string;
}

/** The files can't be tried; the message is for people, with one or more lines. */
export class TrialError extends Error {
  override readonly name = "TrialError";
}

interface Half {
  readonly path: string;
  /** of the whole file */
  readonly text: string;
  readonly part: Part;
}

/**
 * Reads and compiles what is to be tried.
 * @returns the trial, and its warnings as lines
 * @throws TrialError when a file can't be read or does not compile
 */
export async function readTrial(files: TrialFiles): Promise<{ readonly trial: Trial; readonly warnings: readonly string[] }> {
  const templates = new Map<string, string>();
  for (const [id, path] of files.templates) templates.set(id, (await readFile(path)).replace(/\r?\n$/, ""));
  const warnings: string[] = [];
  const matcher = compileMatching(await readHalf(files.when, "when"), warnings);
  const ids = new Set(templates.keys());
  const reaction = files.then === undefined ? null : compileReacting(await readHalf(files.then, "then"), ids, warnings);
  const template: Trial["template"] = (_, reference) => templates.get(reference);
  return { trial: { matcher, reaction, keyAttribute: files.key, template, endpoints: declarations }, warnings };
}

async function readFile(path: string): Promise<string> {
  try {
    return await readText(path);
  } catch (error) {
    throw new TrialError(`error: ${(error as Error).message}`, { cause: error });
  }
}

async function readHalf(path: string, language: Language): Promise<Half> {
  const text = await readFile(path);
  const parts = partsOf(path, text);
  const part = parts.length > 1 ? parts.find((one) => one.in === language) : undefined;
  return { path, text, part: part ?? { in: language, text, linesBefore: 0 } };
}

function compileMatching(half: Half, warnings: string[]): Matcher {
  const { when, diagnostics } = compileWhen(half.part.text);
  if (when === null) throw new TrialError(linesOf(half, diagnostics).join("\n"));
  const { matcher, diagnostics: refusals } = compileMatcher(when);
  if (matcher === null) {
    const errors = refusals.map((refusal) => ({ severity: "error" as const, ...refusal }));
    throw new TrialError(linesOf(half, toDiagnostics(half.part.text, errors)).join("\n"));
  }
  warnings.push(...linesOf(half, diagnostics));
  return matcher;
}

function compileReacting(half: Half, ids: ReadonlySet<string>, warnings: string[]): ReactionProgram {
  const { then, diagnostics } = compileThen(half.part.text, { endpoints: declarations, templates: { ids, names: ids } });
  if (then === null) throw new TrialError(linesOf(half, diagnostics).join("\n"));
  warnings.push(...linesOf(half, diagnostics));
  return compileReaction(then);
}

function linesOf({ path, text, part }: Half, diagnostics: readonly Diagnostic[]): string[] {
  const colours = process.stderr.isTTY && process.env["NO_COLOR"] === undefined;
  return diagnostics.flatMap(({ line, endLine, ...rest }) => {
    const diagnostic = { ...rest, line: line + part.linesBefore, endLine: endLine + part.linesBefore };
    return diagnosticLines(path, text, diagnostic, colours);
  });
}
