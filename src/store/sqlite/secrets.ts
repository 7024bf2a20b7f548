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
