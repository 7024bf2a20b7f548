/** Users and their clients: the checks and the steps, for the API and for the commands that work on the folder itself. */
import { Type, type Static } from "typebox";
import type { Configuration, Role, User } from "../store/configuration.ts";
import type { Audited } from "./audit.ts";
import { ApiError, notFound } from "./errors.ts";
import { roles } from "./permissions.ts";
import { hashPassword, hashSecret, newClientId, newSecret } from "./secrets.ts";
import { strictObject } from "./validation.ts";

export const NewUser = strictObject({
  email: Type.String({
    maxLength: 254,
    pattern: "^[^\\s@]+@[^\\s@]+$",
    description: "an e-mail address",
  }),
  name: Type.Optional(Type.String({ maxLength: 200 })),
  password: Type.Optional(Type.String({ minLength: 8, maxLength: 1_000, description: "a string of 8 to 1000 characters" })),
  tenants: Type.Optional(Type.Array(Type.String(), { maxItems: 1_000 })),
  role: Type.Optional(Type.Enum([...roles])),
});

export interface UserObject {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly tenants: readonly string[];
  readonly "client-ids": readonly string[];
}

export interface RotatedClient {
  readonly "client-id": string;
  readonly "client-secret": string;
}

export type CreatedUserObject = UserObject & RotatedClient;

/** A user as the API tells it. */
export function userObject({ email, name, role, tenants }: User, clientIds: readonly string[]): UserObject {
  return { email, name, role, tenants, "client-ids": clientIds };
}

/** A user as the audit log tells it: with the password's hash, of which it says only whether it changed. */
export function savedUser({ email, name, role, tenants, passwordHash }: User): object {
  return { email, name, role, tenants, password: passwordHash };
}

/** A new user as the API tells it, this once with the client's secret. */
export function createdUserObject({ user, clientId, clientSecret }: CreatedUser): CreatedUserObject {
  return { ...userObject(user, [clientId]), "client-id": clientId, "client-secret": clientSecret };
}

export interface CreatedUser {
  readonly user: User;
  readonly clientId: string;
  /** shown this once */
  readonly clientSecret: string;
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
): Promise<CreatedUser> {
  const { email, name = "", password, tenants = [], role = "member" } = body;
  for (const id of tenants) {
    if ((await configuration.tenant(id)) === null) throw new ApiError(400, `"tenants" names "${id}", but there is no such tenant`);
  }
  const passwordHash = password === undefined ? null : await hashPassword(password);
  const user = await audited.write(
    (writes) => writes.createUser({ email, name, role, passwordHash, tenants }),
    (created) => ({ action: "create", kind: "user", item: email, after: savedUser(created) }),
  );
  const credentials = { clientId: newClientId(), clientSecret: newSecret() };
  await createFirstClient(audited, user, credentials, now);
  return { user, ...credentials };
}

/** The client that a user gets with the account. */
export async function createFirstClient(
  audited: Audited,
  { number, email }: User,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
  now: number,
): Promise<void> {
  const client = { clientId, user: number, name: "first", secretHash: hashSecret(clientSecret), scopes: null, createdAt: now };
  await audited.write(
    (writes) => writes.createClient(client),
    () => ({ action: "create", kind: "client", item: clientId, after: { user: email, name: client.name, scopes: client.scopes } }),
  );
}

/** All users with the ids of their clients. */
export async function usersWithClients(configuration: Configuration): Promise<{ user: User; clientIds: string[] }[]> {
  const users = await configuration.users();
  return Promise.all(
    users.map(async (user) => ({ user, clientIds: (await configuration.clientsOf(user.number)).map(({ clientId }) => clientId) })),
  );
}

/**
 * Gives a client a new secret; the old one and all tokens got with it are worth nothing from now on.
 * @returns the client's id and new secret, shown this once
 * @throws ApiError 404
 */
export async function rotateClient(audited: Audited, clientId: string): Promise<RotatedClient> {
  const secret = newSecret();
  const rotated = await audited.write(
    (writes) => writes.rotateClient(clientId, hashSecret(secret)),
    (found) => (found ? { action: "rotate", kind: "client", item: clientId } : null),
  );
  if (!rotated) throw notFound(`there is no client ${clientId}`);
  return { "client-id": clientId, "client-secret": secret };
}
