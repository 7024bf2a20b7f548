/** The first schema. What each table is for, and why each index is there, is told in docs/storage.md. */
import type { Migration } from "../migrate.ts";

const configuration = `
  create table tenant (
    number integer primary key autoincrement, id text not null unique, name text not null, rate_limit real, paused integer not null,
    key_attribute text, settings text not null
  ) strict;
  create table counter (tenant integer not null references tenant, kind text not null, last integer not null, primary key (tenant, kind)) strict, without rowid;
  create table pattern (
    tenant integer not null references tenant, id integer not null, name text not null, description text not null, status integer not null,
    when_text text not null, then_text text not null, version integer not null, generation integer not null,
    primary key (tenant, id), unique (tenant, name)
  ) strict;
  create table pattern_version (
    tenant integer not null, pattern integer not null, version integer not null, when_text text not null, then_text text not null, saved_at integer not null,
    primary key (tenant, pattern, version), foreign key (tenant, pattern) references pattern (tenant, id) on delete cascade
  ) strict;
  create table template (
    tenant integer not null references tenant, id integer not null, name text not null, description text not null, template text not null,
    primary key (tenant, id), unique (tenant, name)
  ) strict;
  create table user (
    number integer primary key autoincrement, email text not null, folded_email text not null unique, name text not null, role text not null, password_hash text
  ) strict;
  create table user_tenant (
    user integer not null references user on delete cascade, tenant integer not null references tenant, position integer not null,
    primary key (user, tenant)
  ) strict, without rowid;
  create table client (
    client_id text primary key, user integer not null references user on delete cascade, name text not null, secret_hash text not null,
    scopes text, created_at integer not null
  ) strict;
  create index client_user on client (user);
  create table token (
    hash text primary key, client_id text not null references client on delete cascade, scopes text not null, expires_at integer not null
  ) strict;
  create index token_client on token (client_id);
  create index token_expires on token (expires_at);
`;

const engine = `
  create table ownership (only integer primary key check (only = 1), epoch integer not null) strict;
  insert into ownership values (1, 0);
  create table progress (tenant integer primary key, last_seq integer not null, last_reaction integer not null, clock integer not null) strict;

  create table event (
    id integer primary key, partition integer not null, contributing integer not null, depth integer not null, root integer,
    time integer not null, received_at integer not null, key text not null, attributes text not null
  ) strict;
  create index event_root on event (root) where root is not null;

  create table answer (
    tenant integer not null, idempotency_key text not null, body_hash text not null, seq integer not null, key text not null,
    contributing integer not null, at integer not null, primary key (tenant, idempotency_key)
  ) strict, without rowid;
  create index answer_at on answer (tenant, at);

  create table customer (
    tenant integer not null, key text not null, partition integer not null, due integer, oldest_seq integer, state text not null,
    primary key (tenant, key)
  ) strict, without rowid;
  create table customer_log (id integer primary key, states text not null) strict;
  create index customer_due on customer (tenant, due) where due is not null;

  create table text (hash text primary key, text text not null) strict, without rowid;
  create table origin (
    id integer primary key, tenant integer not null, pattern integer not null, version integer not null, name text not null, then_hash text not null,
    unique (tenant, pattern, version, name, then_hash)
  ) strict;

  create table reaction (
    id integer primary key, tenant integer not null, partition integer not null, pattern integer not null, origin integer not null, status integer not null,
    depth integer not null, root integer, matched_at integer not null, ended_at integer, reason text, key text not null,
    events text not null, context text, variables text
  ) strict;
  create index reaction_key on reaction (key);
  create index reaction_pattern on reaction (pattern, status);
  create index reaction_status on reaction (status) where status > 0;
  create index reaction_ended on reaction (tenant, ended_at) where ended_at is not null;
  create table matched_block (
    tenant integer not null, block integer not null, earliest integer not null, latest integer not null, primary key (tenant, block)
  ) strict, without rowid;

  create table running (id integer primary key, tenant integer not null, due integer, state text not null) strict;
  create index running_due on running (tenant, due) where due is not null;
  create table journal (id integer primary key, reaction integer not null, entries text not null) strict;
  create index journal_reaction on journal (reaction);

  create table send (
    tenant integer not null, reaction integer not null, number integer not null, status text not null, endpoint text not null, type text not null,
    parameters text not null, poll integer not null, at integer not null, primary key (tenant, reaction, number)
  ) strict, without rowid;
  create table expect (
    tenant integer not null, reaction integer not null, node integer not null, attribute text, value text, primary key (tenant, reaction, node)
  ) strict, without rowid;
  create index expect_attribute on expect (tenant, attribute, value);
  create table evicted (
    tenant integer not null, pattern integer not null, count integer not null, last_key text not null, last_at integer not null, primary key (tenant, pattern)
  ) strict, without rowid;
`;

export const firstSchema: Migration = { number: 1, name: "first schema", sql: configuration + engine };
