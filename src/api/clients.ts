/** Clients of users: the checks and the steps, for the API and for the commands that work on the folder itself. */
import { Type, type Static } from "typebox";
import type { Client, Configuration, User } from "../store/configuration.ts";
import type { Audited } from "./audit.ts";
import { ApiError, notFound } from "./errors.ts";
import { Time, ignored, nullable } from "./operation.ts";
import { scopes, scopesOf, type Scope } from "./permissions.ts";
import { hashSecret, newClientId, newSecret } from "./secrets.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

/** Clients of a user at most. */
const maxClients = 100;

/** How long the secret before works beside a new one where nothing is said: a day, to bring the new one wherever it is needed. */
const defaultOverlapSeconds = 86_400;
const maxOverlapSeconds = 30 * 86_400;

const name = Type.String({ minLength: 1, maxLength: 200 });
const Scopes = nullable(Type.Array(Type.Enum([...scopes]), { minItems: 1, maxItems: scopes.length }));
const scopesWords = "scopes, or null for whatever the user's role allows";

export const ClientObject = strictObject(
  {
    "client-id": Type.String(),
    user: Type.String({ description: "the user's e-mail address" }),
    name,
    scopes: Type.Union([...Scopes.anyOf], { description: scopesWords }),
    "created-at": Time,
    "overlap-until": nullable(Time),
  },
  { title: "Client" },
);

export const NewClient = strictObject({ name, scopes: Type.Optional(Scopes) }, { title: "NewClient" });

export const ClientChange = strictObject(
  {
    name: Type.Optional(name),
    scopes: Type.Optional(Scopes),
    "client-id": ignored,
    user: ignored,
    "created-at": ignored,
    "overlap-until": ignored,
  },
  { title: "ClientChange" },
);

export const Rotation = strictObject(
  { "overlap-seconds": Type.Optional(Type.Integer({ minimum: 0, maximum: maxOverlapSeconds })) },
  { title: "Rotation" },
);

export const CreatedClientObject = strictObject(
  { ...ClientObject.properties, "client-secret": Type.String({ description: "shown this once" }) },
  { title: "CreatedClient" },
);

export const RotatedClientObject = strictObject(
  {
    "client-id": Type.String(),
    "client-secret": Type.String({ description: "shown this once" }),
    "overlap-until": nullable(Time),
  },
  { title: "RotatedClient" },
);

export type RotatedClient = Static<typeof RotatedClientObject>;

export const clientExample: Static<typeof ClientObject> = {
  "client-id": "CL0123456789abcdef01234567",
  user: "ann@acme.example",
  name: "till in Oslo",
  scopes: ["events:write"],
  "created-at": "2026-01-31T08:30:00.000Z",
  "overlap-until": null,
};

/** A client as the API and the audit log tell it. @param now epoch ms */
export function clientObject(client: Client, { email }: User, now: number): Static<typeof ClientObject> {
  const { clientId, name, createdAt, former } = client;
  return {
    "client-id": clientId,
    user: email,
    name,
    scopes: client.scopes as Scope[] | null,
    "created-at": isoTime(createdAt),
    "overlap-until": former !== null && former.until > now ? isoTime(former.until) : null,
  };
}

export interface Credentials {
  readonly clientId: string;
  /** shown this once */
  readonly clientSecret: string;
}

/** Credentials that are worth nothing until a client has them. */
export function newCredentials(): Credentials {
  return { clientId: newClientId(), clientSecret: newSecret() };
}

/**
 * Gives a user a client.
 * @param now epoch ms
 * @returns the client with its secret, shown this once
 * @throws ApiError 400 where the user has too many, or the role does not allow a scope; TakenError
 */
export async function createClient(
  configuration: Configuration,
  audited: Audited,
  user: User,
  { name, scopes = null }: Static<typeof NewClient>,
  now: number,
  credentials = newCredentials(),
): Promise<Static<typeof CreatedClientObject>> {
  mustAllow(user, scopes);
  const { length } = await configuration.clientsOf(user.number);
  if (length >= maxClients) throw new ApiError(400, `a user has at most ${maxClients} clients; delete some first`);
  const { clientId, clientSecret } = credentials;
  const secretHash = hashSecret(clientSecret);
  const client: Client = { clientId, user: user.number, name, secretHash, former: null, scopes, createdAt: now };
  const told = clientObject(client, user, now);
  await audited.write(
    (writes) => writes.createClient(client),
    () => ({ action: "create", kind: "client", item: clientId, after: told }),
  );
  return { ...told, "client-secret": clientSecret };
}

/** @throws ApiError 404, or 400 where the role does not allow a scope; TakenError */
export async function updateClient(
  audited: Audited,
  user: User,
  clientId: string,
  { name, scopes }: Static<typeof ClientChange>,
  now: number,
): Promise<Client> {
  if (scopes !== undefined) mustAllow(user, scopes);
  const change = { ...(name === undefined ? {} : { name }), ...(scopes === undefined ? {} : { scopes }) };
  const changed = await audited.write(
    (writes) => writes.updateClient(clientId, change),
    (both) =>
      both && {
        action: "update",
        kind: "client",
        item: clientId,
        before: clientObject(both.before, user, now),
        after: clientObject(both.after, user, now),
      },
  );
  if (changed === null) throw noClient(clientId);
  return changed.after;
}

/** @throws ApiError 404 */
export async function deleteClient(audited: Audited, user: User, clientId: string, now: number): Promise<void> {
  const deleted = await audited.write(
    (writes) => writes.deleteClient(clientId),
    (client) => client && { action: "delete", kind: "client", item: clientId, before: clientObject(client, user, now) },
  );
  if (deleted === null) throw noClient(clientId);
}

/**
 * Gives a client a new secret. The one before works on for the overlap, and so long at most do tokens got with it.
 * @param now epoch ms
 * @returns the client's id and new secret, shown this once
 * @throws ApiError 404
 */
export async function rotateClient(
  audited: Audited,
  clientId: string,
  { "overlap-seconds": overlap = defaultOverlapSeconds }: Static<typeof Rotation>,
  now: number,
): Promise<RotatedClient> {
  const secret = newSecret();
  const until = overlap === 0 ? null : isoTime(now + overlap * 1000);
  const rotated = await audited.write(
    (writes) => writes.rotateClient(clientId, hashSecret(secret), now + overlap * 1000),
    (client) => client && { action: "rotate", kind: "client", item: clientId, after: { "overlap-until": until } },
  );
  if (rotated === null) throw noClient(clientId);
  return { "client-id": clientId, "client-secret": secret, "overlap-until": until };
}

export function noClient(clientId: string): ApiError {
  return notFound(`there is no client ${clientId}`);
}

/** @throws ApiError 400 */
function mustAllow({ email, role }: User, given: readonly string[] | null): void {
  const refused = given?.find((scope) => !scopesOf[role].includes(scope as Scope));
  if (refused === undefined) return;
  throw new ApiError(
    400,
    `"scopes" names ${refused}, which the role of ${email} does not allow; ${role} allows ${scopesOf[role].join(", ")}`,
  );
}
