/** Clients of users. */
import { TakenError, type Client, type ConfigurationTables } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface ClientRow {
  readonly client_id: string;
  readonly user: number;
  readonly name: string;
  readonly secret_hash: string;
  readonly former_secret_hash: string | null;
  readonly former_until: number | null;
  readonly scopes: string | null;
  readonly created_at: number;
}

type Clients = Pick<ConfigurationTables, "client" | "clientsOf" | "createClient" | "updateClient" | "rotateClient" | "deleteClient">;

export function clientsTable(connection: Connection): Clients {
  const { read, write } = connection;
  const one = connection.prepare<ClientRow>("select * from client where client_id = ?");
  const ofUser = connection.prepare<ClientRow>("select * from client where user = ? order by created_at, client_id");
  const find = (clientId: string): Client | null => {
    const row = one.get(encodeText(clientId));
    return row === undefined ? null : toClient(row);
  };
  const insert = connection.prepare(
    "insert into client (client_id, user, name, secret_hash, scopes, created_at) values (?, ?, ?, ?, ?, ?)",
  );
  const update = connection.prepare("update client set name = ?2, scopes = ?3 where client_id = ?1");
  const remove = connection.prepare("delete from client where client_id = ?");
  const mustHaveFreeName = freeName(connection);
  const rotate = rotateSecret(connection);
  return {
    client: async (clientId) => read(() => find(clientId)),
    clientsOf: async (user) => read(() => ofUser.all(user).map(toClient)),
    createClient: async (client) =>
      write(() => {
        const { clientId, user, name, secretHash, scopes, createdAt } = client;
        if (find(clientId) !== null) throw new TakenError(`there is a client ${clientId} already`);
        mustHaveFreeName(client);
        insert.run(encodeText(clientId), user, encodeText(name), secretHash, scopesText(scopes), createdAt);
      }),
    updateClient: async (clientId, change) =>
      write(() => {
        const before = find(clientId);
        if (before === null) return null;
        const after = { ...before, ...change };
        mustHaveFreeName(after);
        update.run(encodeText(clientId), encodeText(after.name), scopesText(after.scopes));
        return { before, after };
      }),
    rotateClient: async (clientId, secretHash, until) =>
      write(() => {
        rotate(clientId, secretHash, until);
        return find(clientId);
      }),
    deleteClient: async (clientId) =>
      write(() => {
        const client = find(clientId);
        if (client !== null) remove.run(encodeText(clientId));
        return client;
      }),
  };
}

/** @returns a function that throws a TakenError where another client of the user has that name */
function freeName(connection: Connection): (client: Client) => void {
  const namesake = connection.prepare("select 1 from client where user = ? and name = ? and client_id <> ?");
  return ({ user, name, clientId }) => {
    if (namesake.get(user, encodeText(name), encodeText(clientId)) === undefined) return;
    throw new TakenError(`the user has a client "${name}" already; choose another name`);
  };
}

/** @returns the port's `rotateClient` without its answer */
function rotateSecret(connection: Connection): (clientId: string, secretHash: string, until: number) => void {
  const setSecret = connection.prepare(
    "update client set former_secret_hash = secret_hash, former_until = ?3, secret_hash = ?2 where client_id = ?1",
  );
  const limitTokens = connection.prepare("update token set expires_at = min(expires_at, ?2) where client_id = ?1");
  return (clientId, secretHash, until) => {
    setSecret.run(encodeText(clientId), secretHash, until);
    limitTokens.run(encodeText(clientId), until);
  };
}

function scopesText(scopes: readonly string[] | null): string | null {
  return scopes === null ? null : JSON.stringify(scopes);
}

function toClient(row: ClientRow): Client {
  const { former_secret_hash: former, former_until: until } = row;
  return {
    clientId: decodeText(row.client_id),
    user: row.user,
    name: decodeText(row.name),
    secretHash: row.secret_hash,
    former: former === null || until === null ? null : { secretHash: former, until },
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
    createdAt: row.created_at,
  };
}
