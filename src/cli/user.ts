/** `whenthen user create|list` */
import { Command, Option } from "commander";
import {
  NewUser,
  createUser,
  createdUserObject,
  userObject,
  usersWithClients,
  type CreatedUserObject,
  type UserObject,
} from "../api/accounts.ts";
import { roles } from "../api/permissions.ts";
import { checked } from "../api/validation.ts";
import { addAdministrationOptions, administer, type Options } from "./administration.ts";
import { told } from "./failures.ts";
import { table } from "./table.ts";

const help = `
Through the server's API while it runs on the data folder, on the folder itself while it does not.
A new user's client secret is printed once and can't be read again; "whenthen client rotate" makes a new one.

Examples:
  whenthen user create ann@acme.example --tenant acme --name Ann
  whenthen user create ops@acme.example --role admin
  whenthen user list`;

/** The command, to be joined to the program. */
export function userCommand(): Command {
  const create = new Command("create")
    .description("create a user with a first client")
    .argument("<email>", "the e-mail address")
    .option("--name <NAME>", "what people call them")
    .addOption(new Option("--role <ROLE>", "what they may do (default: member)").choices([...roles]))
    .option("--tenant <ID...>", "tenants that they are a member of")
    .addOption(
      new Option("--password <PASSWORD>", "for signing in with a browser; without one only clients get in").env("WHENTHEN_PASSWORD"),
    )
    .action(told("user create", createAction));
  const list = new Command("list").description("list all users with their clients").action(told("user list", listAction));
  return new Command("user")
    .description("create and list users")
    .addCommand(addAdministrationOptions(create))
    .addCommand(addAdministrationOptions(list))
    .addHelpText("after", help);
}

async function createAction(email: string, options: Options): Promise<void> {
  const given = { email, name: options["name"], password: options["password"], tenants: options["tenant"], role: options["role"] };
  const body = checked(NewUser, Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
  const user = await administer<CreatedUserObject>(options, {
    online: (api) => api.post("/users", body),
    offline: async (configuration, audited) => createdUserObject(await createUser(configuration, audited, body, Date.now())),
  });
  if (options["json"] === true) return console.log(JSON.stringify(user));
  console.log(`${user.role} ${user.email} created\n\n  client id      ${user["client-id"]}\n  client secret  ${user["client-secret"]}\n
The secret is shown this once.`);
}

async function listAction(options: Options): Promise<void> {
  const users = await administer<readonly UserObject[]>(options, {
    online: (api) => api.list("/users"),
    offline: async (configuration) => (await usersWithClients(configuration)).map(({ user, clientIds }) => userObject(user, clientIds)),
  });
  if (options["json"] === true) return console.log(JSON.stringify(users));
  const rows = users.map(({ email, name, role, tenants, "client-ids": clients }) => [
    email,
    name,
    role,
    tenants.join(", "),
    clients.join(", "),
  ]);
  console.log(table(["E-MAIL", "NAME", "ROLE", "TENANTS", "CLIENTS"], rows));
}
