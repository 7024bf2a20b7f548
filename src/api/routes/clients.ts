import { Type } from "typebox";
import type { FastifyRequest } from "fastify";
import type { Client, User } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { callingUser, mustBeUnrestricted, principalOf } from "../auth.ts";
import {
  ClientChange,
  ClientObject,
  CreatedClientObject,
  NewClient,
  RotatedClientObject,
  Rotation,
  clientExample,
  clientObject,
  createClient,
  deleteClient,
  noClient,
  rotateClient,
  updateClient,
} from "../clients.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { operation, pathOf } from "../operation.ts";
import { userWith } from "../users.ts";

const one = { description: "the client", body: ClientObject, example: clientExample };
const list = { description: "the clients, oldest first", body: Type.Array(ClientObject), example: [clientExample] };
const secret = "bQ0…43 characters";
const created = {
  description: "the client, this once with its secret",
  body: CreatedClientObject,
  example: { ...clientExample, "client-secret": secret },
};
const rotated = {
  description: "the new secret, this once",
  body: RotatedClientObject,
  example: { "client-id": "CL0123456789abcdef01234567", "client-secret": secret, "overlap-until": "2026-02-01T08:30:00.000Z" },
};
const nameTaken = { 409: "the user has a client of that name already" };
const example = { name: "till in Oslo", scopes: ["events:write"] };
const tag = "Account";
const params = pathOf("client");
const scope = "config:read";

/** `/account/clients`: the caller's own; one by its id, for administrators also anyone's. */
export function clientRoutes(app: App, deps: Deps): void {
  const { store, now } = deps;
  const { configuration } = store;
  const owned = (request: FastifyRequest, clientId: string): Promise<Owned> => ownedClient(deps, request, clientId);

  app.get(
    "/account/clients",
    { config: { scope }, schema: operation({}, { id: "listOwnClients", tag, summary: "List one's own clients", answers: { 200: list } }) },
    async (request) => {
      const user = await callingUser(deps, request);
      return (await configuration.clientsOf(user.number)).map((client) => clientObject(client, user, now()));
    },
  );

  app.post(
    "/account/clients",
    {
      config: { scope },
      schema: operation(
        { body: NewClient },
        { id: "createOwnClient", tag, summary: "Create a client of one's own", example, answers: { 201: created }, errors: nameTaken },
      ),
    },
    async (request, reply) => {
      mustBeUnrestricted(principalOf(request));
      const user = await callingUser(deps, request);
      const client = await createClient(configuration, audited(deps, request), user, request.body, now());
      return reply.code(201).header("cache-control", "no-store").send(client);
    },
  );

  app.get(
    "/account/clients/:client",
    { config: { scope }, schema: operation({ params }, { id: "readClient", tag, summary: "Read a client", answers: { 200: one } }) },
    async (request) => {
      const { client, user } = await owned(request, request.params.client);
      return clientObject(client, user, now());
    },
  );

  app.put(
    "/account/clients/:client",
    {
      config: { scope },
      schema: operation(
        { params, body: ClientChange },
        {
          id: "changeClient",
          tag,
          summary: "Change a client's name or scopes",
          description: "Changes the members given. What it may no longer do ends at once, for tokens already given out too.",
          example: { scopes: ["events:write", "journal:read"] },
          answers: { 200: one },
          errors: nameTaken,
        },
      ),
    },
    async (request) => {
      const { client, user } = await owned(request, request.params.client);
      const changed = await updateClient(audited(deps, request), user, client.clientId, request.body, now());
      return clientObject(changed, user, now());
    },
  );

  app.delete(
    "/account/clients/:client",
    {
      config: { scope },
      schema: operation(
        { params },
        {
          id: "deleteClient",
          tag,
          summary: "Delete a client",
          description: "Its tokens are worth nothing from then on.",
          answers: { 204: { description: "the client is deleted" } },
        },
      ),
    },
    async (request, reply) => {
      const { client, user } = await owned(request, request.params.client);
      await deleteClient(audited(deps, request), user, client.clientId, now());
      return reply.code(204).send();
    },
  );

  app.post(
    "/account/clients/:client/rotate",
    {
      config: { scope },
      schema: operation(
        { params, body: Type.Optional(Rotation) },
        {
          id: "rotateClient",
          tag,
          summary: "Give a client a new secret",
          description:
            "The secret before works on for `overlap-seconds` (default: a day; 0: not at all), and tokens got with it are good for that long at most.",
          example: { "overlap-seconds": 3600 },
          answers: { 200: rotated },
        },
      ),
    },
    async (request, reply) => {
      const { client } = await owned(request, request.params.client);
      void reply.header("cache-control", "no-store");
      return rotateClient(audited(deps, request), client.clientId, request.body ?? {}, now());
    },
  );
}

/** `/users/{email}/clients`, for administrators. */
export function userClientRoutes(app: App, deps: Deps): void {
  const { store, now } = deps;
  const { configuration } = store;
  const ofUser = pathOf("email");
  const heading = "Administration";

  app.get(
    "/users/:email/clients",
    {
      config: { scope: "platform" },
      schema: operation({ params: ofUser }, { id: "listClients", tag: heading, summary: "List a user's clients", answers: { 200: list } }),
    },
    async (request) => {
      const user = await userWith(configuration, request.params.email);
      return (await configuration.clientsOf(user.number)).map((client) => clientObject(client, user, now()));
    },
  );

  app.post(
    "/users/:email/clients",
    {
      config: { scope: "platform" },
      schema: operation(
        { params: ofUser, body: NewClient },
        {
          id: "createClient",
          tag: heading,
          summary: "Create a client for a user",
          example,
          answers: { 201: created },
          errors: nameTaken,
        },
      ),
    },
    async (request, reply) => {
      const user = await userWith(configuration, request.params.email);
      const client = await createClient(configuration, audited(deps, request), user, request.body, now());
      return reply.code(201).header("cache-control", "no-store").send(client);
    },
  );
}

interface Owned {
  readonly client: Client;
  readonly user: User;
}

/**
 * A client that the caller may manage, with its user.
 * @throws ApiError 403, also where there is no such client, so that ids can't be probed; for administrators 404
 */
async function ownedClient({ store: { configuration } }: Deps, request: FastifyRequest, clientId: string): Promise<Owned> {
  const principal = principalOf(request);
  const client = await configuration.client(clientId);
  const user = client === null ? null : await configuration.userByNumber(client.user);
  if (principal.scopes.has("platform")) {
    if (client === null || user === null) throw noClient(clientId);
    return { client, user };
  }
  if (client === null || user === null || user.number !== principal.user)
    throw new ApiError(403, `the client ${clientId} is not one of yours`);
  if (request.method !== "GET" && request.method !== "HEAD") mustBeUnrestricted(principal);
  return { client, user };
}
