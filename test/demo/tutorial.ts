/** Runs the commands of docs/tutorial.md as they stand there, and looks for what it says that they print. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Block {
  readonly commands: string;
  /** lines that the commands print, or parts of them, in this order */
  readonly prints: readonly string[];
}

/** Commands that only begin and end the tutorial. */
const leftOut = ["npm install\n", "npm run demo\n"];

/** The blocks of a part of the tutorial: all before the heading `In a server`, or all from there on. */
export async function blocksOf(part: "before" | "server"): Promise<Block[]> {
  const tutorial = await readFile(join(root, "docs/tutorial.md"), "utf8");
  const at = tutorial.indexOf("## In a server");
  assert.ok(at > 0);
  const found = (part === "before" ? tutorial.slice(0, at) : tutorial.slice(at)).matchAll(/^```(sh|text)\n([\s\S]*?)^```$/gm);
  const blocks: { commands: string; prints: string[] }[] = [];
  for (const [, kind, content] of found) {
    if (kind === "sh" && !leftOut.includes(content!)) blocks.push({ commands: content!, prints: [] });
    if (kind === "text") blocks.at(-1)!.prints.push(...content!.trimEnd().split("\n"));
  }
  return blocks;
}

/** A folder that looks like a checkout, for files that the tutorial makes. */
export async function checkout(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-tutorial-"));
  for (const name of ["package.json", "node_modules", "src", "scripts", "examples"]) await symlink(join(root, name), join(folder, name));
  return folder;
}

/** Runs the blocks one after the other in one shell. @throws AssertionError when a command fails or does not print what it should */
export async function runBlocks(folder: string, blocks: readonly Block[]): Promise<void> {
  const mark = "---- next block";
  const script = ["set -e", ...blocks.map(({ commands }) => `${commands}echo '${mark}'`)].join("\n");
  const child = spawn("bash", ["-c", script], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const outputs = out.split(`${mark}\n`);
  assert.equal(code, 0, `block ${outputs.length} failed:\n${blocks[outputs.length - 1]?.commands}\n${outputs.at(-1)}\n${err}`);
  for (const [i, { commands, prints }] of blocks.entries()) {
    let rest = outputs[i]!;
    for (const line of prints) {
      const found = rest.indexOf(line);
      assert.ok(found >= 0, `${commands}does not print\n${line}\nbut\n${outputs[i]}`);
      rest = rest.slice(found + line.length);
    }
  }
}
