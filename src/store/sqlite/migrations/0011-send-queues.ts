/** Sends are read queue by queue, since more of them may wait than memory holds; a provider's pause outlives a restart. */
import type { Migration } from "../migrate.ts";

export const sendQueues: Migration = {
  number: 11,
  name: "send queues",
  sql: `
  create index send_due on send (tenant, endpoint, poll, at, reaction, number) where status = 'due';
  create index send_released on send (tenant, reaction, number) where status = 'released';
  create table send_pause (
    tenant integer not null, endpoint text not null, until integer not null, reason text not null, primary key (tenant, endpoint)
  ) strict, without rowid;
`,
};
