import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "whenthen-simulate-"));
  await writeFile(join(folder, "two.when"), '(within 10 minutes (seq (event (= type "a")) (event (= type "b"))))');
  await writeFile(join(folder, "any.when"), "(event)");
  await writeFile(join(folder, "call.then"), "(seq (delay 1 minute) (send echo message {:message +TM1}))");
  await writeFile(join(folder, "hi.mustache"), "Hi {{id}}, {{n}}\n");
  await writeFile(join(folder, "events.ndjson"), ndjson);
  await writeFile(join(folder, "events.csv"), csv);
});

const rows = [
  { id: "x", at: "1999-08-01T08:00:00Z", type: "a", n: 1 },
  { id: "7", at: "1999-08-01T08:01:00Z", type: "a", n: 2 },
  { id: "x", at: "1999-08-01T10:03:00+02:00", type: "b", n: 3 },
  { id: 7, at: 933494640000, type: "b", n: 4 },
  { id: "x", at: "1999-08-01T08:05:00.500Z", type: "b", n: 5 },
];
const ndjson = `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const csv = `id,at,type,n\n${rows.map((row) => Object.values(row).join(",")).join("\n")}\n`;
const expected =
  '{"key":"x","at":"1999-08-01T08:03:00.000Z","start":"1999-08-01T08:00:00.000Z","events":[0,2]}\n' +
  '{"key":"7","at":"1999-08-01T08:04:00.000Z","start":"1999-08-01T08:01:00.000Z","events":[1,3]}\n';

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command in the folder of the files above. */
async function simulate(options: readonly string[], input = ""): Promise<Result> {
  const program = join(root, "src/cli/whenthen.ts");
  const child = spawn(process.execPath, [program, "simulate", ...options], { cwd: folder });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  return { code, out, err };
}

function on(events: string, ...more: readonly string[]): string[] {
  return ["--events", events, "--key", "id", "--time", "at", ...more];
}

const two = ["--when", "two.when"];

test("the same matches from NDJSON, CSV, either one packed, and standard input", async () => {
  await writeFile(join(folder, "events.ndjson.gz"), gzipSync(ndjson));
  await writeFile(join(folder, "events.csv.gz"), gzipSync(csv));
  for (const file of ["events.ndjson", "events.csv", "events.ndjson.gz", "events.csv.gz"]) {
    assert.deepEqual(await simulate([...two, ...on(file, "--json")]), { code: 0, out: expected, err: "" }, file);
  }
  assert.deepEqual(await simulate([...two, ...on("-", "--json")], ndjson), { code: 0, out: expected, err: "" });
  assert.deepEqual(await simulate([...two, ...on("-", "--json")], csv), { code: 0, out: expected, err: "" });
});

test("with a Then, each match shows the sends of its reaction", async () => {
  const then = ["--then", "call.then", "--template", "TM1=hi.mustache"];
  const { code, out, err } = await simulate([...two, ...then, ...on("events.csv", "--json")]);
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  const lines = out.trimEnd().split("\n");
  const send = (at: string, message: string) => ({ endpoint: "echo", type: "message", parameters: { message }, at });
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { sends: unknown }).sends),
    [[send("1999-08-01T08:04:00.000Z", "Hi x, 3")], [send("1999-08-01T08:05:00.000Z", "Hi 7, 4")]],
  );
  assert.deepEqual(Object.keys(JSON.parse(lines[0]!) as object), ["key", "at", "start", "events", "sends"]);
});

test("a table for people", async () => {
  const { code, out, err } = await simulate([...two, "--then", "call.then", "--template", "TM1=hi.mustache", ...on("events.ndjson")]);
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  const lines = out.trimEnd().split("\n");
  assert.match(lines[0]!, /^at +start +key +events +reaction$/);
  assert.match(lines[1]!, /^1999-08-01T08:03:00Z +1999-08-01T08:00:00Z +x +0 2 +success at 1999-08-01T08:04:00Z$/);
  assert.match(lines[2]!, /^ {2}\+ 1 min +echo message +\{"message":"Hi x, 3"\}$/);
  assert.equal(lines.at(-1), "2 matches in 5 events");
});

test("lines that are no events are left out with a warning, and are an error with --strict", async () => {
  const lines = ndjson.split("\n");
  await writeFile(join(folder, "odd.ndjson"), [lines[0], '{"at":1}', lines[2], lines[1], "{"].join("\n"));
  const lenient = await simulate([...two, ...on("odd.ndjson", "--json")]);
  assert.equal(lenient.code, 0);
  assert.equal(lenient.out, expected.split("\n").slice(0, 1).join("") + "\n");
  assert.match(lenient.err, /^warning: 3 of 5 lines left out\n {2}line 2: the event lacks the key attribute "id"\n/);
  assert.match(lenient.err, /event 3, counted from 0: 1999-08-01T08:01:00.000Z is earlier than 1999-08-01T08:03:00.000Z/);
  assert.match(lenient.err, /line 5: it is not JSON/);
  assert.match(lenient.err, /--sort puts events in order of time/);
  const strict = await simulate([...two, ...on("odd.ndjson", "--json", "--strict")]);
  assert.equal(strict.code, 1);
  assert.match(strict.err, /^error: .*line 2: the event lacks the key attribute "id"/);
  const nothing = await simulate([...two, "--events", "events.ndjson", "--key", "nope", "--time", "at", "--json"]);
  assert.equal(nothing.code, 1);
  assert.match(nothing.err, /^error: 5 of 5 lines left out\n/);
});

test("--sort takes events in any order; lines keep their numbers", async () => {
  await writeFile(join(folder, "reversed.ndjson"), ndjson.trimEnd().split("\n").toReversed().join("\n"));
  const { code, out, err } = await simulate([...two, ...on("reversed.ndjson", "--json", "--sort")]);
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  assert.equal(out, expected.replace("[0,2]", "[4,2]").replace("[1,3]", "[3,1]"));
});

test("--identifiers fills in keys as earlier events taught; what leads to nobody is left out", async () => {
  const lines = [
    { email: "x@y", at: "1999-08-01T08:03:00Z", type: "b" },
    { id: "x", email: "x@y", at: "1999-08-01T08:00:00Z", type: "a" },
    { email: "z@y", at: "1999-08-01T08:04:00Z", type: "b" },
  ];
  const options = [
    "--when",
    "two.when",
    "--events",
    "-",
    "--key",
    "id",
    "--time",
    "at",
    "--json",
    "--sort",
    "--identifiers",
    "phone, email",
  ];
  const { code, out, err } = await simulate(options, lines.map((line) => JSON.stringify(line)).join("\n"));
  assert.deepEqual([code, out], [0, '{"key":"x","at":"1999-08-01T08:03:00.000Z","start":"1999-08-01T08:00:00.000Z","events":[1,0]}\n']);
  assert.match(err, /no customer is known by its identifiers: email "z@y"/);
});

test("a pattern that does not compile, and files that are not there, are errors with their place", async () => {
  await writeFile(join(folder, "bad.when"), '(within 10 minuts (event (= type "a")))');
  const bad = await simulate(["--when", "bad.when", ...on("events.csv")]);
  assert.equal(bad.code, 1);
  assert.match(bad.err, /^bad\.when:1:12: error: /);
  assert.match(bad.err, /suggestion: .*minutes/);
  assert.deepEqual(await simulate(["--when", "none.when", ...on("events.csv")]), {
    code: 1,
    out: "",
    err: "error: there is no file none.when\n",
  });
  const missing = await simulate(["--when", "any.when", ...on("none.csv")]);
  assert.deepEqual([missing.code, missing.err], [1, "error: there is no file none.csv\n"]);
  const template = await simulate([...two, "--template", "TM1", ...on("events.csv")]);
  assert.notEqual(template.code, 0);
  assert.match(template.err, /Write ID=FILE/);
  const incomplete = await simulate(["--when", "any.when"]);
  assert.notEqual(incomplete.code, 0);
  assert.match(incomplete.err, /--events/);
});

test("warnings of the pattern come on standard error", async () => {
  await writeFile(join(folder, "forever.when"), '(seq (event (= type "a")) (event (= type "b")))');
  const { code, out, err } = await simulate(["--when", "forever.when", ...on("events.csv", "--json")]);
  assert.deepEqual({ code, out }, { code: 0, out: expected });
  assert.match(err, /^forever\.when:1:1: warning: /);
});

test("a reader that has seen enough ends it quietly", async () => {
  const many = Array.from({ length: 50_000 }, (_, i) => JSON.stringify({ id: "x", at: i })).join("\n");
  await writeFile(join(folder, "many.ndjson"), many);
  const child = spawn(
    process.execPath,
    [join(root, "src/cli/whenthen.ts"), "simulate", "--when", "any.when", ...on("many.ndjson", "--json")],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  child.stdout.once("data", () => child.stdout.destroy());
  assert.equal(await text(child.stderr), "");
  assert.equal(await new Promise((resolve) => child.on("close", resolve)), 0);
});

interface Call {
  readonly customer_id: string;
  readonly time: string;
  readonly CallAction: string;
}

/** The same pattern by hand: abandoned, then answered within the hour, each event used once. */
function abandonedThenAnswered(calls: readonly Call[]): string[] {
  const abandoned = new Map<string, { readonly line: number; readonly time: number }>();
  const found: string[] = [];
  for (const [line, { customer_id: key, CallAction: action, time: iso }] of calls.entries()) {
    const time = Date.parse(iso);
    if (action === "abandoned") abandoned.set(key, { line, time });
    const first = abandoned.get(key);
    if (action !== "answered" || first === undefined || time - first.time > 3_600_000) continue;
    const [at, start] = [new Date(time).toISOString(), new Date(first.time).toISOString()];
    found.push(JSON.stringify({ key, at, start, events: [first.line, line] }));
    abandoned.delete(key);
  }
  return found;
}

test("the month of calls, written out and simulated, agrees with a count by hand", async () => {
  const child = spawn(process.execPath, [join(root, "examples/bank-calls.ts")], { stdio: ["ignore", "pipe", "inherit"] });
  const calls = await text(child.stdout);
  await writeFile(join(folder, "calls.ndjson"), calls);
  const events = calls
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Call);
  assert.equal(events.length, 71_044);
  const when = '(within 60 minutes (seq (event (= CallAction "abandoned")) (event (= CallAction "answered"))))';
  await writeFile(join(folder, "month.when"), when);
  const options = ["--when", "month.when", "--events", "calls.ndjson", "--key", "customer_id", "--time", "time", "--json"];
  const { code, out, err } = await simulate(options);
  assert.deepEqual({ code, err }, { code: 0, err: "" });
  const byHand = abandonedThenAnswered(events);
  assert.equal(byHand.length, 912);
  assert.deepEqual(out.trimEnd().split("\n"), byHand);
});

test("the examples compile and are in canonical form", async () => {
  const { readdir } = await import("node:fs/promises");
  const files = (await readdir(join(root, "examples/patterns"))).map((file) => join("examples/patterns", file));
  assert.equal(files.length, 10);
  const program = join(root, "src/cli/whenthen.ts");
  for (const command of [["check"], ["format", "--check"]]) {
    const child = spawn(process.execPath, [program, ...command, ...files], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const code = await new Promise((resolve) => (child.exitCode === null ? child.on("close", resolve) : resolve(child.exitCode)));
    assert.equal(code, 0, `${command.join(" ")}: ${out}${err}`);
    assert.doesNotMatch(out, /warning:/);
  }
  assert.ok((await readFile(join(root, "examples/patterns/left-waiting.when"), "utf8")).includes("(fail "));
});
