/** Tenants, and the counters that number what belongs to them. */
import { TakenError, defaultSettings, type ConfigurationTables, type Settings, type Tenant } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { decodeNullable, decodeText, encodeNullable, encodeText } from "./text.ts";

interface TenantRow {
  readonly number: number;
  readonly id: string;
  readonly name: string;
  readonly rate_limit: number | null;
  readonly paused: number;
  readonly key_attribute: string | null;
  readonly settings: string;
  /** JSON array */
  readonly paused_integrations: string;
  readonly deleting_since: number | null;
}

type Tenants = Pick<ConfigurationTables, "tenants" | "tenant" | "createTenant" | "updateTenant">;

export function tenantsTable(connection: Connection): Tenants {
  const { read, write } = connection;
  const all = connection.prepare<TenantRow>("select * from tenant where deleting_since is null order by number");
  const byId = connection.prepare<TenantRow>("select * from tenant where id = ?");
  const insert = connection.prepare<TenantRow>(
    "insert into tenant (id, name, rate_limit, paused, key_attribute, settings) values (?, ?, ?, 0, ?, ?) returning *",
  );
  return {
    tenants: async () => read(() => all.all().map(toTenant)),
    tenant: async (id) =>
      read(() => {
        const row = byId.get(encodeText(id));
        return row === undefined || row.deleting_since !== null ? null : toTenant(row);
      }),
    createTenant: async ({ id, name, rateLimit, keyAttribute }) =>
      write(() => {
        const namesake = byId.get(encodeText(id));
        if (namesake !== undefined && namesake.deleting_since !== null) {
          throw new TakenError(`the data of a deleted tenant "${id}" is still being erased; the id can be used again once that is done`);
        }
        if (namesake !== undefined) throw new TakenError(`there is a tenant "${id}" already; choose another id`);
        const values = [
          encodeText(id),
          encodeText(name),
          rateLimit,
          encodeNullable(keyAttribute),
          JSON.stringify(defaultSettings),
        ] as const;
        return toTenant(insert.get(...values)!);
      }),
    updateTenant: updateTenant(connection),
  };
}

function updateTenant(connection: Connection): Tenants["updateTenant"] {
  const byNumber = connection.prepare<TenantRow>("select * from tenant where number = ?");
  const update = connection.prepare(
    "update tenant set name = ?2, rate_limit = ?3, paused = ?4, key_attribute = ?5, settings = ?6, paused_integrations = ?7 where number = ?1",
  );
  const dropIdentities = connection.prepare("delete from identity where tenant = ?");
  const dropPartialMatches = connection.prepare("update pattern set generation = generation + 1 where tenant = ?");
  return async (number, change) =>
    connection.write(() => {
      const row = byNumber.get(number);
      if (row === undefined) throw new Error(`there is no tenant with the number ${number}`);
      const before = toTenant(row);
      const after: Tenant = { ...before, ...change };
      update.run(
        number,
        encodeText(after.name),
        after.rateLimit,
        after.paused ? 1 : 0,
        encodeNullable(after.keyAttribute),
        JSON.stringify(after.settings),
        JSON.stringify(after.pausedIntegrations),
      );
      if (after.keyAttribute !== before.keyAttribute) {
        dropPartialMatches.run(number);
        dropIdentities.run(number);
      }
      return after;
    });
}

/** Settings that a later version adds have their default in tenants made before. */
function toTenant(row: TenantRow): Tenant {
  return {
    number: row.number,
    id: decodeText(row.id),
    name: decodeText(row.name),
    rateLimit: row.rate_limit,
    paused: row.paused === 1,
    pausedIntegrations: JSON.parse(row.paused_integrations) as string[],
    keyAttribute: decodeNullable(row.key_attribute),
    settings: { ...defaultSettings, ...(JSON.parse(row.settings) as Partial<Settings>) },
  };
}
