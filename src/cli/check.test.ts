import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "whenthen-check-"));
after(() => rmSync(folder, { recursive: true }));

const run = `
  const [name, ...args] = process.argv.slice(1);
  const { checkCommand } = await import(${JSON.stringify(new URL("check.ts", import.meta.url))});
  const { formatCommand } = await import(${JSON.stringify(new URL("format.ts", import.meta.url))});
  await (name === "check" ? checkCommand() : formatCommand()).parseAsync(args, { from: "user" });
`;

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function cli(args: readonly string[], input = ""): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", run, "--", ...args], {
    cwd: folder,
    input,
    encoding: "utf8",
  });
  return { status, out: stdout, err: stderr };
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const answered = `;;When
(within 30 minutes
        (seq (event (= CallAction "answered")
                    (event (= CallAction "inqueue"))))

;Then
(send echo message {:message "Transfer call to senior agent"}))
`;

test("errors are printed as compilers do, with the lines of the whole file", () => {
  const { status, out, err } = cli(["check", file("answered.txt", answered)]);
  assert.equal(err, "");
  assert.equal(
    out,
    `answered.txt:3:14: error: the (event that opens here is never closed [unclosed]
  3 |         (seq (event (= CallAction "answered")
    |              ^~~~~~
  suggestion: a ) is missing, most likely after line 3, column 45

answered.txt:7:63: error: this ) closes nothing; the (send of line 7, column 1 is closed already [surplus]
  7 | (send echo message {:message "Transfer call to senior agent"}))
    |                                                               ^
  suggestion: leave this ) out

1 file checked: 2 errors, no warnings
`,
  );
  assert.equal(status, 1);
});

test("warnings alone are no failure", () => {
  const { status, out } = cli(["check", "-"], "(count 2 (event))");
  assert.match(out, /^<stdin>:1:1: warning: .* \[no-within\]\n/);
  assert.match(out, /1 file checked: no errors, 1 warning\n$/);
  assert.equal(status, 0);
});

test("a tab before the place stays a tab before the caret, and a line's end is no part of it", () => {
  const { out } = cli(["check", "-"], ";Then\r\n\t(delay 5 minuts)\r\n");
  assert.ok(out.includes("  2 | \t(delay 5 minuts)\n    | \t         ^~~~~~\n"), out);
});

test("--json gives the diagnostics of all files, in the form of the HTTP interface", () => {
  const { status, out } = cli(["check", "--json", file("a.then", "(delay 5)"), file("b.when", "(evnt)")]);
  assert.deepEqual(JSON.parse(out), [
    {
      file: "a.then",
      in: "then",
      severity: "error",
      code: "argument-count",
      message: "delay takes a number and a unit; here one stands",
      line: 1,
      column: 2,
      "end-line": 1,
      "end-column": 7,
      suggestion: "write (delay N unit)",
    },
    {
      file: "b.when",
      in: "when",
      severity: "error",
      code: "unknown-word",
      message: "evnt is not a word that can stand here; a trigger must",
      line: 1,
      column: 2,
      "end-line": 1,
      "end-column": 6,
      suggestion: "did you mean event?",
    },
  ]);
  assert.equal(status, 1);
});

test("what a file holds is told by its marks, its name, its looks, or --as", () => {
  const language = (args: readonly string[], input = ""): unknown => JSON.parse(cli(["check", "--json", ...args], input).out);
  const inOf = (found: unknown): readonly string[] => (found as { in: string }[]).map((one) => one.in);
  assert.deepEqual(inOf(language(["-"], "(delay 5 minuts)\n; then\n(x)\n;;; WHEN:\n(y)")), ["then", "then", "when"]);
  assert.deepEqual(inOf(language([file("odd.WHEN", "(delay 5 minutes)")])), ["when"]);
  assert.deepEqual(inOf(language(["-"], "(send echo message {} (x))")), ["then"]);
  assert.deepEqual(inOf(language(["-"], "(within 5 minutes (x))")), ["when"]);
  assert.deepEqual(inOf(language(["--as", "then", "-"], "; When the customer calls\n;When\n(event)")), ["then"]);
});

test("an empty half is marked where it should be", () => {
  assert.match(cli(["check", "-"], ";When\n(event)\n;Then\n").out, /^<stdin>:3:1: error: the Then is empty/);
});

test("a pattern whose partial matches would have no bound is refused", () => {
  const places = Array.from({ length: 8 }, (_, i) => `(seq (count 9 (event (= a ${i}))) (event (= b 1)))`).join(" ");
  const { status, out } = cli(["check", "-"], `(within 1 hour (all ${places}))`);
  assert.match(out, /error: .*\[too-many-partial-matches\]/);
  assert.equal(status, 1);
});

test("a file that can't be read is told, and the others are checked", () => {
  const { status, out, err } = cli(["check", "missing.when", file("good.when", "(event)")]);
  assert.equal(err, "whenthen check: there is no file missing.when\n");
  assert.equal(out, "1 file checked: no errors, no warnings\n");
  assert.equal(status, 2);
  assert.equal(cli(["check", "."]).status, 2);
});

test("format rewrites files, each half on its own", () => {
  const name = file("both.txt", ';When\n(event (=  a 1))\n;Then\n(send echo\n message {:message\n"x"})\n');
  assert.deepEqual(cli(["format", "--check", name]), { status: 1, out: "both.txt would change\n", err: "" });
  assert.deepEqual(cli(["format", name]), { status: 0, out: "", err: "" });
  const formatted = ';When\n(event (= a 1))\n\n;Then\n(send echo message {:message "x"})\n';
  assert.equal(readFileSync(join(folder, name), "utf8"), formatted);
  assert.deepEqual(cli(["format", "--check", name]), { status: 0, out: "", err: "" });
  assert.equal(cli(["format", "-"], formatted.replaceAll("\n", "\r\n")).out, formatted.replaceAll("\n", "\r\n"));
});

test("format leaves alone what it can't read", () => {
  const text = ";When\n(all (event)\n;Then\n(delay 1 minute))\n";
  const { status, out, err } = cli(["format", file("wrong.txt", text)]);
  assert.equal(out, "");
  assert.match(err, /wrong.txt:2:1: error: the \(all that opens here is never closed/);
  assert.match(err, /wrong.txt:4:17: error: this \) closes nothing/);
  assert.equal(status, 1);
  assert.equal(readFileSync(join(folder, "wrong.txt"), "utf8"), text);
  assert.equal(cli(["format", "missing.txt"]).status, 2);
});
