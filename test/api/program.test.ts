/** The program around its commands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "./processes.ts";

test("help is everywhere, with examples; mistyped commands get a suggestion", async () => {
  for (const args of [[], ["serve"], ["tenant"], ["user"], ["client"], ["conformance"], ["rotate-key"]]) {
    const { status, out } = await run([...args, "--help"]);
    assert.equal(status, 0);
    assert.match(out, /Examples?:\n {2}(?:PORT=\d+ )?whenthen /, args.join(" "));
  }
  assert.equal((await run(["help", "user"])).out, (await run(["user", "--help"])).out);
  assert.match((await run(["--version"])).out, /^\d+\.\d+\.\d+\n$/);
  const mistyped = await run(["tenent", "list"]);
  assert.equal(mistyped.status, 1);
  assert.match(mistyped.err, /unknown command 'tenent'[^]*Did you mean tenant\?/);
  assert.match((await run(["serve", "--prot", "1"])).err, /Did you mean --port\?/);
});

test("conformance reads lines and answers each", async () => {
  const given = { when: "(event)", events: [{ t: 1, id: 1 }], until: 2 };
  const { status, out } = await run(["conformance", "when"], { input: `${JSON.stringify(given)}\nnonsense\n` });
  assert.equal(status, 0);
  const [first, second] = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(first, { fires: [{ at: 1, i: 0, start: 1 }] });
  assert.equal(typeof second?.["error"], "string");
});
