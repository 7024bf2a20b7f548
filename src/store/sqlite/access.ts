/** Access tokens and sessions. */
import type { Access } from "../access.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface TokenRow {
  readonly hash: string;
  readonly client_id: string;
  readonly scopes: string;
  readonly expires_at: number;
}

interface SessionRow {
  readonly hash: string;
  readonly user: number;
  readonly created_at: number;
  readonly used_at: number;
}

type Tokens = Pick<Access, "createToken" | "token" | "deleteToken" | "deleteExpiredTokens">;
type Sessions = Omit<Access, keyof Tokens>;

export function tokensTable(connection: Connection): Tokens {
  const { read, write } = connection;
  const insert = connection.prepare(
    `insert into token (hash, client_id, scopes, expires_at) select ?1, client_id, ?3, ?4 from client
     where client_id = ?2 and (secret_hash = ?5 or (former_secret_hash = ?5 and former_until >= ?4))`,
  );
  const removeTooMany = connection.prepare(
    "delete from token where hash in (select hash from token where client_id = ? order by expires_at desc limit -1 offset ?)",
  );
  const one = connection.prepare<TokenRow>("select * from token where hash = ?");
  const remove = connection.prepare("delete from token where hash = ? and client_id = ?");
  const removeExpired = connection.prepare("delete from token where expires_at <= ?");
  return {
    createToken: async ({ hash, clientId, scopes, expiresAt }, secretHash, max) =>
      write(() => {
        removeTooMany.run(encodeText(clientId), max - 1);
        return insert.run(encodeText(hash), encodeText(clientId), JSON.stringify(scopes), expiresAt, secretHash).changes === 1;
      }),
    token: async (hash) =>
      read(() => {
        const row = one.get(encodeText(hash));
        if (row === undefined) return null;
        const scopes = JSON.parse(row.scopes) as string[];
        return { hash, clientId: decodeText(row.client_id), scopes, expiresAt: row.expires_at };
      }),
    deleteToken: async (hash, clientId) => write(() => remove.run(encodeText(hash), encodeText(clientId)).changes === 1),
    deleteExpiredTokens: async (now) => write(() => Number(removeExpired.run(now).changes)),
  };
}

export function sessionsTable(connection: Connection): Sessions {
  const { read, write } = connection;
  const insert = connection.prepare(
    "insert into session (hash, user, created_at, used_at) select ?1, number, ?3, ?4 from user where number = ?2 and password_hash = ?5",
  );
  const removeTooMany = connection.prepare(
    "delete from session where hash in (select hash from session where user = ? order by used_at desc limit -1 offset ?)",
  );
  const one = connection.prepare<SessionRow>("select * from session where hash = ?");
  const touch = connection.prepare("update session set used_at = max(used_at, ?2) where hash = ?1");
  const remove = connection.prepare("delete from session where hash = ?");
  const removeOld = connection.prepare("delete from session where created_at < ? or used_at < ?");
  return {
    createSession: async ({ hash, user, createdAt, usedAt }, passwordHash, max) =>
      write(() => {
        removeTooMany.run(user, max - 1);
        return insert.run(hash, user, createdAt, usedAt, passwordHash).changes === 1;
      }),
    session: async (hash) =>
      read(() => {
        const row = one.get(encodeText(hash));
        return row === undefined ? null : { hash, user: row.user, createdAt: row.created_at, usedAt: row.used_at };
      }),
    touchSession: async (hash, usedAt) => write(() => void touch.run(hash, usedAt)),
    deleteSession: async (hash) => write(() => remove.run(hash).changes === 1),
    deleteOldSessions: async (createdBefore, usedBefore) => write(() => Number(removeOld.run(createdBefore, usedBefore).changes)),
  };
}
