/** Reads the files of a trial: a When, perhaps a Then and templates. */
import { readFile } from "node:fs/promises";
import { declarations } from "../deliver/declarations.ts";
import { compileThen, compileWhen } from "../language/compile.ts";
import type { Diagnostic } from "../language/diagnostic.ts";
import { compileMatcher, type Matcher } from "../match/compile.ts";
import { compileReaction, type ReactionProgram } from "../react/program.ts";
import type { Trial } from "../simulate/types.ts";

export interface TrialFiles {
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

/**
 * Reads and compiles what is to be tried.
 * @returns the trial, and its warnings as lines
 * @throws TrialError when a file can't be read or does not compile
 */
export async function readTrial(files: TrialFiles): Promise<{ readonly trial: Trial; readonly warnings: readonly string[] }> {
  const templates = new Map<string, string>();
  for (const [id, path] of files.templates) templates.set(id, (await readText(path)).replace(/\r?\n$/, ""));
  const warnings: string[] = [];
  const matcher = await readWhen(files.when, warnings);
  const reaction = files.then === undefined ? null : await readThen(files.then, new Set(templates.keys()), warnings);
  const template: Trial["template"] = (_, reference) => templates.get(reference);
  return { trial: { matcher, reaction, keyAttribute: files.key, template, endpoints: declarations }, warnings };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new TrialError(missing ? `there is no file ${path}` : `${path} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

async function readWhen(path: string, warnings: string[]): Promise<Matcher> {
  const { when, diagnostics } = compileWhen(await readText(path));
  const told = diagnostics.map((diagnostic) => line(path, diagnostic));
  if (when === null) throw new TrialError(told.join("\n"));
  const { matcher, diagnostics: refusals } = compileMatcher(when);
  if (matcher === null)
    throw new TrialError(refusals.map(({ message, suggestion }) => `${path}: error: ${message}; ${suggestion}`).join("\n"));
  warnings.push(...told);
  return matcher;
}

async function readThen(path: string, ids: ReadonlySet<string>, warnings: string[]): Promise<ReactionProgram> {
  const { then, diagnostics } = compileThen(await readText(path), { endpoints: declarations, templates: { ids, names: ids } });
  const told = diagnostics.map((diagnostic) => line(path, diagnostic));
  if (then === null) throw new TrialError(told.join("\n"));
  warnings.push(...told);
  return compileReaction(then);
}

function line(path: string, { severity, message, suggestion, line: row, column }: Diagnostic): string {
  return `${path}:${row}:${column}: ${severity}: ${message}${suggestion === undefined ? "" : `; ${suggestion}`}`;
}
