/** `npm run check`: types, lint, format, dead code, house rules. Runs all of them, then says which failed; exit status 1 if any did. */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { breaches } from "./house-rules.ts";
import "./require-node-24.js";

interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

interface Check {
  readonly name: string;
  readonly run: () => Outcome;
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Source files without which something is wrong with the scan itself. */
const minScanned = 50;

const checks: readonly Check[] = [
  { name: "types", run: () => tool("tsc", ["-p", ".", "--noEmit"]) },
  { name: "console types", run: () => tool("tsc", ["-p", "console", "--noEmit"]) },
  { name: "lint", run: () => tool("oxlint", []) },
  { name: "format", run: () => tool("oxfmt", ["--check", "."]) },
  { name: "dead code", run: () => tool("knip", ["--no-progress"]) },
  { name: "house rules", run: houseRules },
];

/** Runs a tool of node_modules/.bin without a shell; its own script runs under this Node where it is one. */
function tool(name: string, options: readonly string[]): Outcome {
  const windows = process.platform === "win32";
  const path = resolve(root, "node_modules", ".bin", windows ? `${name}.cmd` : name);
  const { status, stdout, stderr, error } = spawnSync(path, options, { cwd: root, encoding: "utf8", shell: windows });
  if (error !== undefined) return { ok: false, output: `${name} could not be run: ${error.message}; has \`npm install\` been run?` };
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() };
}

function houseRules(): Outcome {
  const paths = globSync(["{src,test,scripts,bench,examples}/**/*.{ts,js}", "console/src/**/*.{ts,tsx}"], { cwd: root }).map((path) =>
    path.replaceAll("\\", "/"),
  );
  if (paths.length < minScanned) return { ok: false, output: `only ${paths.length} source files were found; the scan itself is wrong` };
  const files = paths.sort().map((path) => ({ path, text: readFileSync(resolve(root, path), "utf8") }));
  const found = breaches(files);
  if (found.length === 0) return { ok: true, output: `${files.length} files` };
  return { ok: false, output: found.map(({ path, line, message }) => `${path}:${line}: ${message}`).join("\n") };
}

const failed: string[] = [];
for (const { name, run } of checks) {
  const started = performance.now();
  const { ok, output } = run();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${ok ? "ok    " : "FAILED"}  ${name.padEnd(12)} ${seconds.padStart(5)} s`);
  if (!ok) {
    failed.push(name);
    console.log(`\n${output}\n`);
  }
}
console.log(
  failed.length === 0 ? `all ${checks.length} checks pass` : `${failed.length} of ${checks.length} checks failed: ${failed.join(", ")}`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
