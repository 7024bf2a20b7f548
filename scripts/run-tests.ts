/**
 * Runs the tests with node:test: `node scripts/run-tests.ts fast|slow [WORD...]`.
 * Fast are all `*.test.ts` but the `*.slow.test.ts`; slow only these. With words: only files whose path contains one of them.
 */
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import "./require-node-24.js";

type Speed = "fast" | "slow";

/** A test that takes longer than this hangs. The machines that run the tests may have two slow cores. */
const timeoutMs: Record<Speed, number> = { fast: 180_000, slow: 3_600_000 };

/** Test files that run at once: two cores, and a slow test wants them for itself. */
const concurrency: Record<Speed, number> = { fast: 2, slow: 1 };

function testFiles(speed: Speed, words: readonly string[]): string[] {
  return globSync(["src/**/*.test.ts", "console/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.ts", "bench/**/*.test.ts"])
    .filter((path) => path.endsWith(".slow.test.ts") === (speed === "slow"))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort();
}

function run(speed: Speed, files: readonly string[]): void {
  const options = [`--test-concurrency=${concurrency[speed]}`, `--test-timeout=${timeoutMs[speed]}`, "--test-reporter=spec"];
  const child = spawn(process.execPath, ["--test", ...options, ...files], { stdio: "inherit" });
  child.on("exit", (code, signal) => {
    if (signal !== null) console.error(`the tests were ended by ${signal}`);
    process.exitCode = code ?? 1;
  });
}

const [speed, ...words] = process.argv.slice(2);
if (speed !== "fast" && speed !== "slow") {
  console.error("usage: node scripts/run-tests.ts fast|slow [WORD...]");
  process.exitCode = 2;
} else {
  const files = testFiles(speed, words);
  if (files.length === 0) {
    console.error(words.length === 0 ? `there is no ${speed} test` : `no ${speed} test has ${words.join(" or ")} in its path`);
    process.exitCode = 1;
  } else {
    console.log(`${files.length} files of ${speed} tests, Node ${process.version}`);
    run(speed, files);
  }
}
