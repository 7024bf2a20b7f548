/** `whenthen export`: a tenant's configuration as one document. */
import { Command } from "commander";
import { writeYaml } from "../api/configuration/yaml.ts";
import { addConnectionOptions, connect, type Options } from "./administration.ts";
import { told } from "./failures.ts";

const help = `
The document goes to standard output; whenthen apply reads it. Secrets are never in it: they stand as \${NAME}.
docs/configuration-as-code.md tells all of it.

Examples:
  whenthen export acme > acme.yaml
  whenthen export acme --url https://whenthen.example.com --client-id CL... --client-secret ...

Exit status: 0, or 1 when it could not be done.`;

/** The command, to be joined to the program. */
export function exportCommand(): Command {
  const command = new Command("export")
    .description("write a tenant's configuration as one document, as YAML")
    .argument("<tenant>", "id of the tenant")
    .addHelpText("after", help)
    .action(told("export", exportAction));
  return addConnectionOptions(command);
}

async function exportAction(tenant: string, options: Options): Promise<void> {
  const api = await connect(options);
  const document = await api.get<object>(`/tenants/${encodeURIComponent(tenant)}/export`);
  process.stdout.write(options["json"] === true ? `${JSON.stringify(document, null, 2)}\n` : writeYaml(document));
}
