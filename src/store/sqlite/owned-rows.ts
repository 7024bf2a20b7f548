/**
 * Whose rows stand in which table: the one list by which everything of a tenant, or of one of its customers, is found in order to be erased.
 * A test holds it against the schema, so whoever adds a table says here whose rows it has.
 *
 * The order is that in which rows are erased: what refers to others goes before them.
 */
import type { ErasedRows } from "../erasure.ts";
import type { Connection } from "./connection.ts";
import { idsOfTenant } from "./ids.ts";

/** Rows of a customer: `?1` is the tenant's number, `?2` the key as it is stored. */
export type CustomerRows =
  /** an index finds them; `?3` is the seq of the customer's last event that is to be erased. Told as `counted` */
  | { readonly by: "key"; readonly where: string; readonly counted: keyof ErasedRows }
  /** they go with each of the customer's reactions, whose number is `?2` */
  | { readonly by: "reaction"; readonly where: string }
  /** no index has the key: code of its own goes through them (erase-customer.ts) */
  | { readonly by: "sweep" };

export interface TableOwnership {
  /** SQL that holds for the rows of the tenant `?1`; null: none are a tenant's alone */
  readonly tenant: string | null;
  /** null: no row is about one customer */
  readonly customer: CustomerRows | null;
  /** why, where a null is not plain */
  readonly because?: string;
}

const inTenant = "tenant = ?1";

/** Rows about configuration: the tenant's, and no customer's. */
const configuration: TableOwnership = { tenant: inTenant, customer: null };

/** Rows that are neither a tenant's nor a customer's. */
function nobodys(because: string): TableOwnership {
  return { tenant: null, customer: null, because };
}

export const tableOwnership: Readonly<Record<string, TableOwnership>> = {
  send_pause: configuration,
  send: { tenant: inTenant, customer: { by: "reaction", where: "tenant = ?1 and reaction = ?2" } },
  augmenting: { tenant: inTenant, customer: { by: "reaction", where: "tenant = ?1 and reaction = ?2" } },
  expect: { tenant: inTenant, customer: { by: "reaction", where: "tenant = ?1 and reaction = ?2" } },
  customer_log: {
    tenant: null,
    customer: { by: "sweep" },
    because: "a row has states of many tenants, which are taken out of it (customer-log.ts)",
  },
  customer: { tenant: inTenant, customer: { by: "key", where: "tenant = ?1 and key = ?2", counted: "partialMatches" } },
  identity: { tenant: inTenant, customer: { by: "key", where: "tenant = ?1 and key = ?2 and seq <= ?3", counted: "identities" } },
  teaching: {
    tenant: inTenant,
    customer: { by: "key", where: "tenant = ?1 and (key = ?2 or before = ?2) and seq <= ?3", counted: "other" },
  },
  running: { tenant: `id ${idsOfTenant}`, customer: { by: "reaction", where: "id = ((?1 << 40) | ?2)" } },
  journal: { tenant: `reaction ${idsOfTenant}`, customer: { by: "reaction", where: "reaction = ((?1 << 40) | ?2)" } },
  reaction: { tenant: `id ${idsOfTenant}`, customer: { by: "reaction", where: "id = ((?1 << 40) | ?2)" } },
  matched_block: { tenant: inTenant, customer: null },
  answer: { tenant: inTenant, customer: { by: "sweep" } },
  event: { tenant: `id ${idsOfTenant}`, customer: { by: "sweep" } },
  refused: { tenant: `id ${idsOfTenant}`, customer: { by: "sweep" }, because: "refused.ts keeps the totals in step" },
  refused_total: configuration,
  event_keys: { tenant: inTenant, customer: { by: "sweep" }, because: "a filter is made anew without the customer's key (event-keys.ts)" },
  erasing: { tenant: inTenant, customer: { by: "sweep" }, because: "goes with the last step of the erasure" },
  evicted: { tenant: inTenant, customer: { by: "sweep" }, because: "the count is the pattern's; only the key in it is taken out" },
  progress: configuration,
  activity: { ...configuration, because: "counts, which tell nothing of a customer" },
  origin: configuration,
  text: {
    tenant: "hash not in (select then_hash from origin)",
    customer: null,
    because: "tenants share them; what no origin names any more goes",
  },
  listener_position: { ...configuration, because: "how far a listener has come tells nothing of a customer" },
  listener: configuration,
  integration: configuration,
  secret: configuration,
  template: configuration,
  augment: { ...configuration, because: "files beside the store hold the rows of its file, which go when its tenant does" },
  pattern_version: configuration,
  pattern: configuration,
  counter: configuration,
  user_tenant: configuration,
  audit: {
    tenant: "tenant = ?1 and kind <> 'tenant'",
    customer: null,
    because: "that the tenant was there, and who deleted it, is the platform's to know; a customer's key is in no record",
  },
  tenant: { tenant: "number = ?1", customer: null },
  user: nobodys("people may be members of several tenants, and stay when one goes"),
  client: nobodys("a user's"),
  token: nobodys("a client's"),
  session: nobodys("a user's"),
  ownership: nobodys("the epoch of the process"),
  migration: nobodys("the schema"),
};

/** The columns of a table's primary key, as SQL: a row of columns where it has no row id. */
export function primaryKeyOf(connection: Connection, table: string): string {
  const columns = connection.prepare<{ name: string }>(`select name from pragma_table_info('${table}') where pk > 0 order by pk`).all();
  const { wr } = connection.prepare<{ wr: number }>(`select wr from pragma_table_list('${table}')`).get()!;
  return wr === 1 ? columns.map(({ name }) => name).join(", ") : "rowid";
}
