/** `whenthen user create|list|change|password|delete` */
import { Command, Option } from "commander";
import { roles } from "../api/permissions.ts";
import { newSecret } from "../api/secrets.ts";
import {
  NewUser,
  UserChange,
  createUser,
  deleteUser,
  updateUser,
  userObject,
  userWith,
  type CreatedUserObject,
  type UserObject,
} from "../api/users.ts";
import { checked } from "../api/validation.ts";
import { AdministrationError, addAdministrationOptions, administer, type Options } from "./administration.ts";
import { told } from "./failures.ts";
import { table } from "./table.ts";

const help = `
Through the server's API while it runs on the data folder, on the folder itself while it does not.
A new user's client secret is printed once and can't be read again; "whenthen client rotate" makes a new one.

Examples:
  whenthen user create ann@acme.example --tenant acme --name Ann
  whenthen user create ops@acme.example --role admin
  whenthen user change ann@acme.example --role viewer --tenant acme acme-test
  whenthen user password ann@acme.example
  whenthen user delete ann@acme.example
  whenthen user list`;

/** The command, to be joined to the program. */
export function userCommand(): Command {
  const password = (): Option => new Option("--password <PASSWORD>", "for signing in with a browser").env("WHENTHEN_PASSWORD");
  const create = described(new Command("create").description("create a user with a first client"))
    .addOption(password())
    .action(told("user create", createAction));
  const change = described(new Command("change").description("change what is given of a user; what they may no longer do ends at once"))
    .option("--no-tenant", "member of no tenant any more")
    .option("--email <EMAIL>", "another e-mail address")
    .action(told("user change", changeAction));
  const reset = withEmail(new Command("password").description("give a user a new password, and end their sessions"))
    .addOption(password().default(undefined, "a random one, which is printed"))
    .action(told("user password", passwordAction));
  const remove = withEmail(new Command("delete").description("delete a user with all clients and tokens")).action(
    told("user delete", deleteAction),
  );
  const list = new Command("list").description("list all users with their clients").action(told("user list", listAction));
  const command = new Command("user").description("create, list, change and delete users");
  for (const one of [create, list, change, reset, remove]) command.addCommand(addAdministrationOptions(one));
  return command.addHelpText("after", help);
}

function withEmail(command: Command): Command {
  return command.argument("<email>", "the e-mail address");
}

function described(command: Command): Command {
  return withEmail(command)
    .option("--name <NAME>", "what people call them")
    .addOption(new Option("--role <ROLE>", "what they may do (default of a new user: member)").choices([...roles]))
    .option("--tenant <ID...>", "tenants that they are a member of");
}

/** Members that were given. */
function given(members: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

const pathOf = (email: string): string => `/users/${encodeURIComponent(email)}`;

async function createAction(email: string, options: Options): Promise<void> {
  const { name, password, tenant: tenants, role } = options;
  const body = checked(NewUser, given({ email, name, password, tenants, role }));
  const user = await administer<CreatedUserObject>(options, {
    online: (api) => api.post("/users", body),
    offline: (configuration, audited) => createUser(configuration, audited, body, Date.now()),
  });
  if (options["json"] === true) return console.log(JSON.stringify(user));
  console.log(`${user.role} ${user.email} created\n\n  client id      ${user["client-id"]}\n  client secret  ${user["client-secret"]}\n
The secret is shown this once.`);
}

async function changeAction(email: string, options: Options): Promise<void> {
  const { name, role, tenant, email: fresh } = options;
  const body = given({ name, role, email: fresh, tenants: tenant === false ? [] : tenant });
  if (Object.keys(body).length === 0) throw new AdministrationError("nothing is given to change; --help tells what can be");
  const user = await save(email, body, options);
  if (options["json"] === true) console.log(JSON.stringify(user));
  else console.log(`${user.email} is ${user.role}${user.tenants.length === 0 ? "" : ` of ${user.tenants.join(", ")}`}`);
}

async function passwordAction(email: string, options: Options): Promise<void> {
  const { password } = options;
  const fresh = typeof password === "string" ? password : newSecret();
  const user = await save(email, { password: fresh }, options);
  const told = password === undefined ? { password: fresh } : {};
  if (options["json"] === true) return console.log(JSON.stringify({ email: user.email, ...told }));
  console.log(`${user.email} has a new password; sessions have ended`);
  if (password === undefined) console.log(`\n  password  ${fresh}\n\nIt is shown this once.`);
}

function save(email: string, change: object, options: Options): Promise<UserObject> {
  const body = checked(UserChange, change);
  return administer<UserObject>(options, {
    online: (api) => api.put(pathOf(email), body),
    offline: async (configuration, audited) => {
      const user = await userWith(configuration, email);
      return userObject(configuration, await updateUser(configuration, audited, user, body));
    },
  });
}

async function deleteAction(email: string, options: Options): Promise<void> {
  await administer<void>(options, {
    online: (api) => api.delete(pathOf(email)),
    offline: (configuration, audited) => deleteUser(configuration, audited, email),
  });
  if (options["json"] !== true) console.log(`${email} is deleted`);
}

async function listAction(options: Options): Promise<void> {
  const users = await administer<readonly UserObject[]>(options, {
    online: (api) => api.list("/users"),
    offline: async (configuration) => {
      const all = await configuration.users();
      return Promise.all(all.map((user) => userObject(configuration, user)));
    },
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
