/** `npm run reference` writes docs/integrations/README.md: what every third party says of itself, as a page. A test holds it. */
import { existsSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { declarations } from "../src/deliver/registry.ts";
import type { EndpointDeclaration, SendDeclaration } from "../src/language/declaration.ts";

const head = `# Integrations

What every third party needs and can do. This page is made from the declarations in \`src/deliver/endpoints/\`
(\`npm run reference\`); \`GET /integrations/types\` tells the same to programs. How credentials are set is told in
[the API](../api.md#integrations), how secrets are kept in [operations](../operations.md#secrets-and-their-key).
`;

/** The page. @param hasPage whether there is a page of that name beside it */
export function referencePage(hasPage: (name: string) => boolean): string {
  return [head, ...Object.values(declarations).map((declaration) => section(declaration, hasPage(declaration.name)))].join("\n");
}

function section({ name, description = "", integration = {}, sends }: EndpointDeclaration, more: boolean): string {
  const fields = Object.entries(integration).map(([field, { secret = false, mandatory = false, description: what, default: value }]) => {
    const notes = [mandatory ? "mandatory" : "", secret ? "secret" : "", value === undefined ? "" : `default ${value}`];
    return `| \`${field}\` | ${cell(what)} | ${notes.filter((note) => note !== "").join(", ")} |\n`;
  });
  const table = fields.length === 0 ? "" : `\n| field | what it is | |\n| --- | --- | --- |\n${fields.join("")}`;
  const see = more ? `\n[More about ${name}](${name}.md): credentials, examples, what is not supported.\n` : "";
  const all = Object.entries(sends).map(([type, send]) => sendSection(name, type, send));
  return `## ${name}\n\n${description}\n${see}${table}${all.join("")}`;
}

function sendSection(
  endpoint: string,
  type: string,
  { description = "", parameters, oneOf = [], open = false, fields = [] }: SendDeclaration,
): string {
  const rows = Object.entries(parameters).map(
    ([name, { mandatory = false, html = false, secret = false, description: what = "", default: from }]) => {
      const notes = [
        mandatory ? "mandatory" : "",
        html ? "HTML: what templates insert is escaped" : "",
        secret ? "not in the journal" : "",
        from === undefined ? "" : from === "pattern-name" ? "default: the pattern's name" : `default: the integration's \`${from.field}\``,
      ];
      return `| \`:${name}\` | ${cell(what)} | ${notes.filter((note) => note !== "").join("; ")} |\n`;
    },
  );
  const groups = oneOf.map((names) => `\nOne of ${names.map((name) => `\`:${name}\``).join(", ")} is needed.\n`);
  const others = open ? "\nOther parameters are passed on as they are.\n" : "";
  const response = fields.length === 0 ? "" : `\nResponse: ${fields.map((field) => `\`$${field}\``).join(", ")}\n`;
  const what = description === "" ? "" : `\n${description}\n`;
  return `\n### send ${endpoint} ${type}\n${what}\n| parameter | what it is | |\n| --- | --- | --- |\n${rows.join("")}${groups.join("")}${others}${response}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const folder = new URL("../docs/integrations/", import.meta.url);
  writeFileSync(
    new URL("README.md", folder),
    referencePage((name) => existsSync(new URL(`${name}.md`, folder))),
  );
}
