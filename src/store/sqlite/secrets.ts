/** Encrypted values, by where they stand. */
import type { Configuration, StoredSecret } from "../configuration.ts";
import type { Connection } from "./connection.ts";

type Secrets = Pick<Configuration, "secrets" | "replaceSecrets" | "deleteSecrets">;

export function secretsTable(connection: Connection): Secrets {
  const { read, write } = connection;
  const page = connection.prepare<StoredSecret>(
    "select tenant, place, sealed from secret where (tenant, place) > (?, ?) order by tenant, place limit ?",
  );
  const replace = connection.prepare("update secret set sealed = ? where tenant = ? and place = ? and sealed = ?");
  const remove = connection.prepare("delete from secret where tenant = ? and place = ?");
  return {
    secrets: async (after, limit) =>
      read(() => page.all(after?.tenant ?? -1, after?.place ?? "", limit).map(({ tenant, place, sealed }) => ({ tenant, place, sealed }))),
    replaceSecrets: async (secrets) =>
      write(() => {
        let count = 0;
        for (const { tenant, place, sealed, before } of secrets) count += Number(replace.run(sealed, tenant, place, before).changes);
        return count;
      }),
    deleteSecrets: async (secrets) =>
      write(() => {
        for (const { tenant, place } of secrets) remove.run(tenant, place);
      }),
  };
}

/** The encrypted values of one thing, which stand at the places that begin alike. */
export interface SealedValues {
  /** by what stands behind the beginning. @param places ends with "/" */
  of(tenant: number, places: string): Record<string, string>;
  /** @param changed null removes the value */
  put(tenant: number, places: string, changed: Readonly<Record<string, string | null>>): void;
  removeAll(tenant: number, places: string): void;
}

export function sealedValues(connection: Connection): SealedValues {
  const range = "tenant = ? and place > ? and place < ?";
  const select = connection.prepare<{ place: string; sealed: string }>(`select place, sealed from secret where ${range} order by place`);
  const upsert = connection.prepare("insert or replace into secret (tenant, place, sealed) values (?, ?, ?)");
  const remove = connection.prepare("delete from secret where tenant = ? and place = ?");
  const removeRange = connection.prepare(`delete from secret where ${range}`);
  // "0" follows "/": a range that holds everything below.
  const bounds = (places: string): [from: string, to: string] => [places, places.replace(/\/$/, "0")];
  return {
    of: (tenant, places) =>
      Object.fromEntries(select.all(tenant, ...bounds(places)).map(({ place, sealed }) => [place.slice(places.length), sealed])),
    put(tenant, places, changed) {
      for (const [name, sealed] of Object.entries(changed)) {
        if (sealed === null) remove.run(tenant, places + name);
        else upsert.run(tenant, places + name, sealed);
      }
    },
    removeAll: (tenant, places) => void removeRange.run(tenant, ...bounds(places)),
  };
}
