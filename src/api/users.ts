/** Users: the checks and the steps, for the API and for the commands that work on the folder itself. */
import { Type, type Static } from "typebox";
import type { Changed, Configuration, User } from "../store/configuration.ts";
import type { Audited } from "./audit.ts";
import { createClient } from "./clients.ts";
import { ApiError, notFound } from "./errors.ts";
import { ignored, nullable } from "./operation.ts";
import { roles } from "./permissions.ts";
import { hashPassword } from "./secrets.ts";
import { strictObject } from "./validation.ts";

const email = Type.String({ maxLength: 254, pattern: "^[^\\s@]+@[^\\s@]+$", description: "an e-mail address" });
const name = Type.String({ maxLength: 200 });
export const Password = Type.String({ minLength: 8, maxLength: 1_000, description: "a string of 8 to 1000 characters" });
const tenants = Type.Array(Type.String(), { maxItems: 1_000 });
const role = Type.Enum([...roles]);

export const NewUser = strictObject(
  {
    email,
    name: Type.Optional(name),
    password: Type.Optional(Password),
    tenants: Type.Optional(tenants),
    role: Type.Optional(role),
  },
  { title: "NewUser" },
);

export const UserChange = strictObject(
  {
    email: Type.Optional(email),
    name: Type.Optional(name),
    password: Type.Optional(nullable(Password)),
    tenants: Type.Optional(tenants),
    role: Type.Optional(role),
    "client-ids": ignored,
  },
  { title: "UserChange" },
);

const members = { email, name, role, tenants, "client-ids": Type.Array(Type.String()) };

/** A user as the API tells it. */
export const UserObject = strictObject(members, { title: "User" });

/** A new user as the API tells it, this once with the client's secret. */
export const CreatedUserObject = strictObject(
  { ...members, "client-id": Type.String(), "client-secret": Type.String({ description: "shown this once" }) },
  { title: "CreatedUser" },
);

export type UserObject = Static<typeof UserObject>;
export type CreatedUserObject = Static<typeof CreatedUserObject>;

export const userExample: UserObject = {
  email: "ann@acme.example",
  name: "Ann",
  role: "member",
  tenants: ["acme"],
  "client-ids": ["CL0123456789abcdef01234567"],
};

/** A user with the ids of their clients. */
export async function userObject(configuration: Configuration, user: User): Promise<UserObject> {
  const { email, name, role, tenants, number } = user;
  const clients = await configuration.clientsOf(number);
  return { email, name, role, tenants: [...tenants], "client-ids": clients.map(({ clientId }) => clientId) };
}

/** A user as the audit log tells it: with the password's hash, of which it says only whether it changed. */
export function savedUser({ email, name, role, tenants, passwordHash }: User): object {
  return { email, name, role, tenants, password: passwordHash };
}

/** @throws ApiError 404 */
export async function userWith(configuration: Configuration, email: string): Promise<User> {
  const user = await configuration.user(email);
  if (user === null) throw noUser(email);
  return user;
}

function noUser(email: string): ApiError {
  return notFound(`there is no user ${email}`);
}

/**
 * Creates a user with a first client.
 * @param now epoch ms
 * @throws ApiError 400 when there is no such tenant; TakenError
 */
export async function createUser(
  configuration: Configuration,
  audited: Audited,
  body: Static<typeof NewUser>,
  now: number,
): Promise<CreatedUserObject> {
  const { email, name = "", password, tenants = [], role = "member" } = body;
  await mustBeTenants(configuration, tenants);
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const user = await saveNewUser(audited, { email, name, role, passwordHash, tenants });
  const created = await createClient(configuration, audited, user, { name: firstClient }, now);
  const { "client-id": id, "client-secret": secret } = created;
  return { ...(await userObject(configuration, user)), "client-id": id, "client-secret": secret };
}

/** Name of the client that a user gets with the account. */
export const firstClient = "first";

/** Stores a new user. @throws TakenError */
export function saveNewUser(audited: Audited, user: Omit<User, "number">): Promise<User> {
  return audited.write(
    (writes) => writes.createUser(user),
    (created) => ({ action: "create", kind: "user", item: created.email, after: savedUser(created) }),
  );
}

/**
 * Changes the members given. A new password ends the user's sessions; what else the user may no longer do holds at once.
 * @param keepSession hash of a session that stays
 * @throws ApiError 404, or 400 when there is no such tenant; TakenError; LastAdministratorError
 */
export async function updateUser(
  configuration: Configuration,
  audited: Audited,
  user: User,
  { email, name, password, tenants, role }: Static<typeof UserChange>,
  keepSession?: string,
): Promise<User> {
  await mustBeTenants(configuration, tenants ?? []);
  const passwordHash = typeof password === "string" ? await hashPassword(password) : password;
  const given = Object.entries({ email, name, tenants, role, passwordHash }).filter(([, value]) => value !== undefined);
  const change = Object.fromEntries(given) as Partial<User>;
  const changed = await audited.write((writes) => writes.updateUser(user.number, change, keepSession), describeUpdate);
  if (changed === null) throw noUser(user.email);
  return changed.after;
}

function describeUpdate(changed: Changed<User> | null): ReturnType<Parameters<Audited["write"]>[1]> {
  if (changed === null) return null;
  const { before, after } = changed;
  return { action: "update", kind: "user", item: before.email, before: savedUser(before), after: savedUser(after) };
}

/** Deletes a user with clients, tokens and sessions. @throws ApiError 404; LastAdministratorError */
export async function deleteUser(configuration: Configuration, audited: Audited, email: string): Promise<void> {
  const { number } = await userWith(configuration, email);
  const deleted = await audited.write(
    (writes) => writes.deleteUser(number),
    (user) => user && { action: "delete", kind: "user", item: user.email, before: savedUser(user) },
  );
  if (deleted === null) throw noUser(email);
}

/** @throws ApiError 400 */
async function mustBeTenants(configuration: Configuration, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if ((await configuration.tenant(id)) === null) throw new ApiError(400, `"tenants" names "${id}", but there is no such tenant`);
  }
}
