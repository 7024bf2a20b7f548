/** Sessions of browsers, and the secret that a client had before. */
import type { Migration } from "../migrate.ts";

const sql = `
  create table session (
    hash text primary key, user integer not null references user on delete cascade, created_at integer not null, used_at integer not null
  ) strict, without rowid;
  create index session_user on session (user, used_at);
  create index session_used on session (used_at);
  alter table client add column former_secret_hash text;
  alter table client add column former_until integer;
  drop index token_client;
  create index token_client on token (client_id, expires_at);
  create index user_tenant_tenant on user_tenant (tenant);
`;

export const sessions: Migration = { number: 10, name: "sessions", sql };
