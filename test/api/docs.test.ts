/** The documents are held together with what they describe. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { settings, showDefault } from "../../src/config/settings.ts";
import { run } from "./processes.ts";

const docs = join(import.meta.dirname, "../../docs");

test("docs/operations.md and --help list every setting, as the table of settings has it", async () => {
  const operations = readFileSync(join(docs, "operations.md"), "utf8");
  const { out } = await run(["serve", "--help"]);
  const help = out.replaceAll(/\s+/g, " ");
  const rows = Object.values(settings).map((setting) => {
    const shown = showDefault(setting as Parameters<typeof showDefault<string | number>>[0]);
    assert.ok(
      help.includes(`--${setting.flag} <${setting.argument}> ${setting.help} (default: ${shown}; environment: ${setting.environment})`),
    );
    return `| \`--${setting.flag}\` | \`${setting.environment}\` | ${shown} | ${setting.help} |`;
  });
  const table = /\| option \| environment .*\n\| --- .*\n((?:\|.*\n)+)/.exec(operations)?.[1];
  assert.equal(table, `${rows.join("\n")}\n`);
});
