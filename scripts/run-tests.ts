/**
 * Runs the tests with node:test: `node scripts/run-tests.ts fast|slow [--failed] [WORD...]`.
 * Fast are all `*.test.ts` but the `*.slow.test.ts`; slow only these. With words: only files whose path contains one of them.
 * With `--failed`: only the files that failed the last time, one after the other.
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { fileURLToPath } from "node:url";
import "./require-node-24.js";

type Speed = "fast" | "slow";

/** A test that takes longer than this hangs. The machines that run the tests may have two slow cores. */
const timeoutMs: Record<Speed, number> = { fast: 180_000, slow: 3_600_000 };

/** Test files that run at once: two cores, and a slow test wants them for itself. */
const concurrency: Record<Speed, number> = { fast: 2, slow: 1 };

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Where the files that failed are noted, for `--failed`. */
const noteOf = (speed: Speed): string => resolve(root, "node_modules", ".cache", "whenthen", `failed-${speed}-tests.json`);

function testFiles(speed: Speed, words: readonly string[]): string[] {
  return globSync(["src/**/*.test.ts", "console/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"])
    .filter((path) => path.endsWith(".slow.test.ts") === (speed === "slow"))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort();
}

/** The files that failed the last time. @returns none when nothing is on record */
function failedFiles(speed: Speed): string[] {
  try {
    return JSON.parse(readFileSync(noteOf(speed), "utf8")) as string[];
  } catch {
    return [];
  }
}

function noteFailed(speed: Speed, files: readonly string[]): void {
  mkdirSync(dirname(noteOf(speed)), { recursive: true });
  writeFileSync(noteOf(speed), JSON.stringify(files));
}

/** Runs the files and says which of them failed. */
function runFiles(speed: Speed, files: readonly string[], atOnce: number): void {
  console.log(`${files.length} files of ${speed} tests, Node ${process.version}`);
  const failed = new Set<string>();
  const events = run({ files: [...files], concurrency: atOnce, timeout: timeoutMs[speed] });
  events.on("test:fail", ({ file, todo }) => {
    if (todo === undefined || todo === false) failed.add(relative(root, file ?? ""));
  });
  events.on("end", () => {
    const paths = [...failed].filter((path) => path !== "").sort();
    noteFailed(speed, paths);
    if (failed.size === 0) return;
    process.exitCode = 1;
    process.on("exit", () => {
      const again = speed === "fast" ? "npm test" : "npm run test:slow";
      console.error(`\nTests failed in ${paths.join(", ")}\nOnce more only these: ${again} -- --failed`);
    });
  });
  events.compose(new spec()).pipe(process.stdout);
}

const [speed, ...options] = process.argv.slice(2);
const words = options.filter((option) => option !== "--failed");
const onlyFailed = options.length > words.length;
if ((speed !== "fast" && speed !== "slow") || words.some((word) => word.startsWith("-"))) {
  console.error("usage: node scripts/run-tests.ts fast|slow [--failed] [WORD...]");
  process.exitCode = 2;
} else {
  const files = onlyFailed ? failedFiles(speed) : testFiles(speed, words);
  if (files.length === 0) {
    const none = words.length === 0 ? `there is no ${speed} test` : `no ${speed} test has ${words.join(" or ")} in its path`;
    console.error(onlyFailed ? "no test failed the last time" : none);
    process.exitCode = 1;
  } else runFiles(speed, files, onlyFailed ? 1 : concurrency[speed]);
}
