/** The rules of the house that no linter knows: who may import whom, how long a file may be, what the pure core may not touch. */

export interface SourceFile {
  /** from the root of the repository, with forward slashes */
  readonly path: string;
  readonly text: string;
}

export interface Breach {
  readonly path: string;
  /** 1-based */
  readonly line: number;
  readonly message: string;
}

export const maxLines = 350;

/** Folders of src that decide; they have no I/O, no clock and no randomness. */
const pureFolders = ["language", "match", "react", "simulate"];

const everything = "*";

/**
 * What a folder of src may import from other folders of src, as docs/architecture.md says; `packages` are npm packages or node:
 * modules, everything when it is not given. Tests are free.
 */
const mayImport: Record<string, { readonly folders: readonly string[] | typeof everything; readonly packages?: readonly string[] }> = {
  language: { folders: [], packages: [] },
  match: { folders: ["language"], packages: [] },
  react: { folders: ["language"], packages: ["mustache"] },
  simulate: { folders: ["language", "match", "react", "identify"], packages: ["tinyqueue"] },
  identify: { folders: ["language"] },
  recorded: { folders: ["language", "identify", "engine"] },
  engine: { folders: ["language", "match", "react", "identify", "deliver", "store"] },
  secrets: { folders: ["store"] },
  deliver: { folders: ["language", "match", "react", "secrets", "store"] },
  store: { folders: ["language", "match", "react", "identify"] },
  journal: { folders: ["language", "match", "react", "store"] },
  listen: { folders: ["language", "deliver", "secrets", "store", "identify", "engine"] },
  backtest: { folders: ["language", "match", "simulate", "store"] },
  config: { folders: [] },
  api: {
    folders: [
      "language",
      "match",
      "react",
      "identify",
      "engine",
      "deliver",
      "listen",
      "secrets",
      "store",
      "journal",
      "config",
      "receive",
      "backtest",
      "simulate",
    ],
  },
  receive: {
    folders: ["language", "match", "react", "identify", "engine", "deliver", "listen", "secrets", "store", "journal", "config", "api"],
  },
  demo: { folders: everything },
  cli: { folders: everything },
};

/** Only these join everything, so nothing else imports them. */
const joiners = ["cli", "demo"];

const importPattern = /^[ \t]*(?:import|export)\s(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

const impurePattern = /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|setImmediate|console\.|process\.)/g;

/** What breaks a rule, in the order of the files. */
export function breaches(files: readonly SourceFile[]): Breach[] {
  return files.flatMap((file) => [...tooLong(file), ...starExports(file), ...leftOvers(file), ...badImports(file), ...impure(file)]);
}

function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}

function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function tooLong({ path, text }: SourceFile): Breach[] {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  if (lines <= maxLines) return [];
  return [{ path, line: maxLines + 1, message: `has ${lines} lines; a file has at most ${maxLines}: make it two` }];
}

function starExports({ path, text }: SourceFile): Breach[] {
  return [...text.matchAll(/^export \*/gm)].map((match) => ({
    path,
    line: lineAt(text, match.index),
    message: "exports everything of another file; name what is exported",
  }));
}

function leftOvers({ path, text }: SourceFile): Breach[] {
  const pattern = /\b(?:TO[D]O|FIX[M]E|XX[X])\b|@ts-ign[o]re/g;
  return [...text.matchAll(pattern)].map((match) => ({ path, line: lineAt(text, match.index), message: `leaves a ${match[0]} behind` }));
}

function badImports({ path, text }: SourceFile): Breach[] {
  const folder = folderOf(path);
  if (isTest(path)) return [];
  const found: Breach[] = [];
  for (const match of text.matchAll(importPattern)) {
    const source = match[1] ?? match[2] ?? "";
    const typesOnly = /^\s*(?:import|export) type\b/.test(match[0]);
    const message = badImport(path, folder, source, typesOnly);
    if (message !== null) found.push({ path, line: lineAt(text, match.index + match[0].indexOf(source)), message });
  }
  return found;
}

/** What the console may import at run time: the core, which it runs in the browser. */
const consoleFolders = ["language", "match", "react", "simulate"];

/** Pure files elsewhere that it may import at run time, too: what a listener's mapping makes of an event, what the audit log has. */
const consoleFiles = ["src/listen/mapping.ts", "src/store/audit.ts"];

function badConsoleImport(path: string, source: string, typesOnly: boolean): string | null {
  if (!source.startsWith(".") || typesOnly) return null;
  const target = resolve(path, source);
  const folder = folderOf(target);
  if (folder === undefined || consoleFiles.includes(target) || consoleFolders.includes(folder)) return null;
  return `imports src/${folder}; the console may import only types of it, and of src only ${[...consoleFolders, ...consoleFiles].join(", ")}`;
}

function badImport(path: string, folder: string | undefined, source: string, typesOnly: boolean): string | null {
  if (path.startsWith("console/")) return badConsoleImport(path, source, typesOnly);
  if (path === "src/main.ts" || !path.startsWith("src/")) return null;
  if (folder === undefined) return `stands in src itself; only main.ts does`;
  const rule = mayImport[folder];
  if (rule === undefined)
    return `the folder src/${folder} has no rule; say in scripts/house-rules.ts and docs/architecture.md what it may import`;
  if (!source.startsWith("."))
    return rule.packages === undefined || rule.packages.includes(source) ? null : `imports ${source}; src/${folder} may not`;
  const target = resolve(path, source);
  const targetFolder = folderOf(target);
  if (targetFolder === folder) return null;
  if (target === "src/main.ts" && rule.folders === everything) return null;
  if (targetFolder !== undefined && rule.folders === everything) return null;
  if (targetFolder !== undefined && joiners.includes(targetFolder))
    return `imports ${target}; only src/main.ts, src/cli and src/demo join everything`;
  if (targetFolder !== undefined && rule.folders.includes(targetFolder)) return null;
  return `imports ${target}; src/${folder} may import ${rule.folders === everything || rule.folders.length === 0 ? "nothing" : `only ${[...rule.folders].join(", ")}`}`;
}

/** The path that a relative import names, from the root of the repository. */
function resolve(path: string, source: string): string {
  return new URL(source, `file:///${path}`).pathname.slice(1);
}

function impure({ path, text }: SourceFile): Breach[] {
  const folder = folderOf(path);
  if (isTest(path) || folder === undefined || !pureFolders.includes(folder)) return [];
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, " "));
  return [...code.matchAll(impurePattern)].map((match) => ({
    path,
    line: lineAt(code, match.index),
    message: `uses ${match[0]}; src/${folder} has no clock, no randomness and no I/O: take it as an argument`,
  }));
}
