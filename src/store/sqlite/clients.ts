/** Clients of users, and the tokens given to them. */
import { TakenError, type Client, type Configuration, type ConfigurationTables } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface ClientRow {
  readonly client_id: string;
  readonly user: number;
  readonly name: string;
  readonly secret_hash: string;
  readonly scopes: string | null;
  readonly created_at: number;
}

interface TokenRow {
  readonly hash: string;
  readonly client_id: string;
  readonly scopes: string;
  readonly expires_at: number;
}

type Clients = Pick<ConfigurationTables, "client" | "clientsOf" | "createClient" | "rotateClient">;
type Tokens = Pick<Configuration, "createToken" | "token" | "deleteExpiredTokens">;

export function clientsTable(connection: Connection): Clients {
  const { read, write } = connection;
  const insert = connection.prepare(
    "insert into client (client_id, user, name, secret_hash, scopes, created_at) values (?, ?, ?, ?, ?, ?)",
  );
  const one = connection.prepare<ClientRow>("select * from client where client_id = ?");
  const ofUser = connection.prepare<ClientRow>("select * from client where user = ? order by created_at, client_id");
  const setSecret = connection.prepare("update client set secret_hash = ? where client_id = ?");
  const removeTokens = connection.prepare("delete from token where client_id = ?");
  return {
    createClient: async ({ clientId, user, name, secretHash, scopes, createdAt }) =>
      write(() => {
        const id = encodeText(clientId);
        if (one.get(id) !== undefined) throw new TakenError(`there is a client ${clientId} already`);
        insert.run(id, user, encodeText(name), secretHash, scopes === null ? null : JSON.stringify(scopes), createdAt);
      }),
    client: async (clientId) =>
      read(() => {
        const row = one.get(encodeText(clientId));
        return row === undefined ? null : toClient(row);
      }),
    clientsOf: async (user) => read(() => ofUser.all(user).map(toClient)),
    rotateClient: async (clientId, secretHash) =>
      write(() => {
        removeTokens.run(encodeText(clientId));
        return setSecret.run(secretHash, encodeText(clientId)).changes === 1;
      }),
  };
}

function toClient(row: ClientRow): Client {
  return {
    clientId: decodeText(row.client_id),
    user: row.user,
    name: decodeText(row.name),
    secretHash: row.secret_hash,
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
    createdAt: row.created_at,
  };
}

export function tokensTable(connection: Connection): Tokens {
  const { read, write } = connection;
  const insert = connection.prepare("insert into token (hash, client_id, scopes, expires_at) values (?, ?, ?, ?)");
  const one = connection.prepare<TokenRow>("select * from token where hash = ?");
  const removeExpired = connection.prepare("delete from token where expires_at <= ?");
  return {
    createToken: async ({ hash, clientId, scopes, expiresAt }) =>
      write(() => void insert.run(encodeText(hash), encodeText(clientId), JSON.stringify(scopes), expiresAt)),
    token: async (hash) =>
      read(() => {
        const row = one.get(encodeText(hash));
        if (row === undefined) return null;
        const scopes = JSON.parse(row.scopes) as string[];
        return { hash, clientId: decodeText(row.client_id), scopes, expiresAt: row.expires_at };
      }),
    deleteExpiredTokens: async (now) => write(() => Number(removeExpired.run(now).changes)),
  };
}
