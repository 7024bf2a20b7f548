/** `whenthen client create|list|rotate|delete` */
import { Command, Option } from "commander";
import type { Static } from "typebox";
import {
  NewClient,
  Rotation,
  clientObject,
  createClient,
  deleteClient,
  noClient,
  rotateClient,
  type ClientObject,
  type CreatedClientObject,
  type RotatedClient,
} from "../api/clients.ts";
import { scopes } from "../api/permissions.ts";
import { userWith } from "../api/users.ts";
import { checked } from "../api/validation.ts";
import { AdministrationError, addAdministrationOptions, administer, firstClientId, keepSecret, type Options } from "./administration.ts";
import { told } from "./failures.ts";
import { table } from "./table.ts";

const help = `
Through the server's API while it runs on the data folder, on the folder itself while it does not. After "rotate" the old
secret works on for --overlap seconds, and tokens got with it are good for that long at most; 0 ends them at once. Without
an id "rotate" takes the client of the first start, whose new secret is also written to initial-credentials.json.

Examples:
  whenthen client create ann@acme.example "till in Oslo" --scope events:write
  whenthen client list ann@acme.example
  whenthen client rotate --overlap 0
  whenthen client rotate CL0123456789abcdef01234567 --json
  whenthen client delete CL0123456789abcdef01234567`;

type Client = Static<typeof ClientObject>;
type CreatedClient = Static<typeof CreatedClientObject>;

/** The command, to be joined to the program. */
export function clientCommand(): Command {
  const create = new Command("create")
    .description("create a client for a user")
    .argument("<email>", "the user")
    .argument("<name>", "what the client is called")
    .addOption(new Option("--scope <SCOPE...>", "what it may do (default: what the user's role allows)").choices([...scopes]))
    .action(told("client create", createAction));
  const list = new Command("list")
    .description("list a user's clients")
    .argument("<email>", "the user")
    .action(told("client list", listAction));
  const rotate = new Command("rotate")
    .description("give a client a new secret")
    .argument("[client-id]", "the client (whenthen user list shows them)")
    .option("--overlap <SECONDS>", "how long the old secret works on (default: a day)", Number)
    .action(told("client rotate", rotateAction));
  const remove = new Command("delete")
    .description("delete a client with its tokens")
    .argument("<client-id>", "the client")
    .action(told("client delete", deleteAction));
  const command = new Command("client").description("create, list and delete clients, and give them new secrets");
  for (const one of [create, list, rotate, remove]) command.addCommand(addAdministrationOptions(one));
  return command.addHelpText("after", help);
}

const pathOf = (clientId: string): string => `/account/clients/${encodeURIComponent(clientId)}`;

async function createAction(email: string, name: string, options: Options): Promise<void> {
  const { scope } = options;
  const body = checked(NewClient, { name, ...(scope === undefined ? {} : { scopes: scope }) });
  const client = await administer<CreatedClient>(options, {
    online: (api) => api.post(`/users/${encodeURIComponent(email)}/clients`, body),
    offline: async (configuration, audited) => createClient(configuration, audited, await userWith(configuration, email), body, Date.now()),
  });
  if (options["json"] === true) return console.log(JSON.stringify(client));
  console.log(`client ${client.name} of ${client.user} created\n\n  client id      ${client["client-id"]}
  client secret  ${client["client-secret"]}\n\nThe secret is shown this once.`);
}

async function listAction(email: string, options: Options): Promise<void> {
  const clients = await administer<readonly Client[]>(options, {
    online: (api) => api.list(`/users/${encodeURIComponent(email)}/clients`),
    offline: async (configuration) => {
      const user = await userWith(configuration, email);
      return (await configuration.clientsOf(user.number)).map((client) => clientObject(client, user, Date.now()));
    },
  });
  if (options["json"] === true) return console.log(JSON.stringify(clients));
  const rows = clients.map((client) => [
    client["client-id"],
    client.name,
    client.scopes?.join(", ") ?? "as the role",
    client["created-at"],
    client["overlap-until"] ?? "",
  ]);
  console.log(table(["CLIENT", "NAME", "SCOPES", "CREATED", "OLD SECRET UNTIL"], rows));
}

async function rotateAction(named: string | undefined, options: Options): Promise<void> {
  const clientId = named ?? (await firstClientId(options));
  if (clientId === null)
    throw new AdministrationError("there is no initial-credentials.json that names a client; name one, whenthen user list shows them");
  const { overlap } = options;
  const body = checked(Rotation, overlap === undefined ? {} : { "overlap-seconds": overlap });
  const rotated = await administer<RotatedClient>(options, {
    online: (api) => api.post(`${pathOf(clientId)}/rotate`, body),
    offline: (_configuration, audited) => rotateClient(audited, clientId, body, Date.now()),
  });
  const kept = await keepSecret(options, clientId, rotated["client-secret"]);
  if (options["json"] === true) return console.log(JSON.stringify(rotated));
  console.log(`client ${clientId} has a new secret, shown this once${kept ? " and written to initial-credentials.json" : ""}:\n
  client secret  ${rotated["client-secret"]}\n
The old one ${rotated["overlap-until"] === null ? "is worth nothing any more" : `works until ${rotated["overlap-until"]}`}.`);
}

async function deleteAction(clientId: string, options: Options): Promise<void> {
  await administer<void>(options, {
    online: (api) => api.delete(pathOf(clientId)),
    offline: async (configuration, audited) => {
      const client = await configuration.client(clientId);
      const user = client === null ? null : await configuration.userByNumber(client.user);
      if (user === null) throw noClient(clientId);
      await deleteClient(audited, user, clientId, Date.now());
    },
  });
  if (options["json"] !== true) console.log(`client ${clientId} is deleted`);
}
