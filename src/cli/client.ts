/** `whenthen client rotate` */
import { Command } from "commander";
import { rotateClient, type RotatedClient } from "../api/accounts.ts";
import { AdministrationError, addAdministrationOptions, administer, firstClientId, keepSecret, type Options } from "./administration.ts";
import { told } from "./failures.ts";

const help = `
Through the server's API while it runs on the data folder, on the folder itself while it does not. The old secret, and
all tokens got with it, are worth nothing from then on. Without an id: the client of the first start, whose new secret
is also written to initial-credentials.json.

Examples:
  whenthen client rotate
  whenthen client rotate CL0123456789abcdef01234567 --json`;

/** The command, to be joined to the program. */
export function clientCommand(): Command {
  const rotate = new Command("rotate")
    .description("give a client a new secret")
    .argument("[client-id]", "the client (whenthen user list shows them)")
    .action(told("client rotate", rotateAction));
  return new Command("client")
    .description("give a client a new secret")
    .addCommand(addAdministrationOptions(rotate))
    .addHelpText("after", help);
}

async function rotateAction(given: string | undefined, options: Options): Promise<void> {
  const clientId = given ?? (await firstClientId(options));
  if (clientId === null)
    throw new AdministrationError("there is no initial-credentials.json that names a client; name one, whenthen user list shows them");
  const rotated = await administer<RotatedClient>(options, {
    online: (api) => api.post(`/account/clients/${encodeURIComponent(clientId)}/rotate`, undefined),
    offline: (_configuration, audited) => rotateClient(audited, clientId),
  });
  const kept = await keepSecret(options, clientId, rotated["client-secret"]);
  if (options["json"] === true) return console.log(JSON.stringify(rotated));
  console.log(`client ${clientId} has a new secret, shown this once${kept ? " and written to initial-credentials.json" : ""}:\n
  client secret  ${rotated["client-secret"]}`);
}
