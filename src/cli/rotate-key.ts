/** `whenthen rotate-key` */
import { Command } from "commander";
import { keyRotation } from "../api/routes/secret-key.ts";
import { keySourcesOf } from "../config/providers.ts";
import { openSecrets } from "../secrets/secrets.ts";
import { AdministrationError, addAdministrationOptions, administer, type Options } from "./administration.ts";
import { told } from "./failures.ts";
import { configFrom } from "./server-options.ts";

const help = `
Through the server's API while it runs on the data folder, on the folder itself while it does not. Where the key is in a
file, a new one is made; the old one stays in the file until nothing needs it, so a rotation that breaks off loses nothing
and is finished by the next start. Where the key comes from WHENTHEN_SECRET_KEY or a command, give the new key first and
the old one behind it, with a comma between; everything is then encrypted with the first, and the old one can go.

With --drop-lost, which needs a stopped server, secrets whose key is lost are deleted; they must then be set again.

Examples:
  whenthen rotate-key
  whenthen rotate-key --data /var/lib/whenthen --json
  whenthen rotate-key --drop-lost`;

/** The command, to be joined to the program. */
export function rotateKeyCommand(): Command {
  const command = new Command("rotate-key")
    .description("encrypt all stored secrets with a new key")
    .option("--drop-lost", "delete secrets whose key is lost")
    .action(told("rotate-key", rotateAction));
  return addAdministrationOptions(command, ["secretKeyFile", "secretKeyCommand"]).addHelpText("after", help);
}

async function rotateAction(options: Options): Promise<void> {
  const dropLost = options["dropLost"] === true;
  const sources = keySourcesOf(configFrom(options), process.env["WHENTHEN_SECRET_KEY"]);
  const rotated = await administer(options, {
    online: (api) => {
      if (dropLost) throw new AdministrationError("--drop-lost needs a stopped server");
      return api.post<ReturnType<typeof keyRotation>>("/secret-key/rotate", {});
    },
    offline: async (configuration, audited) => {
      const secrets = await openSecrets(configuration, sources, dropLost);
      await audited.note({ action: "rotate", kind: "secret-key", item: "secret-key" });
      return keyRotation(await secrets.rotate());
    },
  });
  if (options["json"] === true) return console.log(JSON.stringify(rotated));
  console.log(`all stored secrets are encrypted with the key ${rotated["key-id"]} (${rotated.encrypted} were encrypted anew)`);
}
