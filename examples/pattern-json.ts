/**
 * Packs a pattern's files into the JSON that the HTTP interface takes:
 * `npx node examples/pattern-json.ts NAME WHEN-FILE THEN-FILE > pattern.json`
 */
import { readFile } from "node:fs/promises";

const [name, whenFile, thenFile] = process.argv.slice(2);
if (name === undefined || whenFile === undefined || thenFile === undefined) {
  console.error("usage: node examples/pattern-json.ts NAME WHEN-FILE THEN-FILE");
  process.exitCode = 2;
} else {
  const [when, then] = await Promise.all([readFile(whenFile, "utf8"), readFile(thenFile, "utf8")]);
  console.log(JSON.stringify({ name, status: true, when, then }));
}
