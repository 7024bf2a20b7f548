/** Integrations; their secrets stand in the table of all secrets. */
import { integrationPlace, type ConfigurationTables, type Integration } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { sealedValues } from "./secrets.ts";
import { decodeText, encodeText } from "./text.ts";

interface IntegrationRow {
  readonly type: string;
  readonly fields: string;
  readonly receipt_token: string;
}

/** `type` as it is stored */
const placesOf = (type: string): string => integrationPlace(type, "");

type Integrations = Pick<
  ConfigurationTables,
  "integrations" | "integration" | "integrationByReceiptToken" | "putIntegration" | "deleteIntegration"
>;

export function integrationsTable(connection: Connection): Integrations {
  const { read, write } = connection;
  const columns = "type, fields, receipt_token";
  const all = connection.prepare<IntegrationRow>(`select ${columns} from integration where tenant = ? order by type`);
  const one = connection.prepare<IntegrationRow>(`select ${columns} from integration where tenant = ? and type = ?`);
  const byToken = connection.prepare<{ tenant: number; type: string }>("select tenant, type from integration where receipt_token = ?");
  const upsert = connection.prepare(
    `insert into integration (tenant, type, fields, receipt_token) values (?, ?, ?, ?)
     on conflict (tenant, type) do update set fields = excluded.fields`,
  );
  const remove = connection.prepare("delete from integration where tenant = ? and type = ?");
  const secrets = sealedValues(connection);
  const toIntegration = (tenant: number, row: IntegrationRow): Integration => ({
    type: decodeText(row.type),
    fields: JSON.parse(row.fields) as Integration["fields"],
    secrets: secrets.of(tenant, placesOf(row.type)),
    receiptToken: row.receipt_token,
  });
  const find = (tenant: number, type: string): Integration | null => {
    const row = one.get(tenant, encodeText(type));
    return row === undefined ? null : toIntegration(tenant, row);
  };
  return {
    integrations: async (tenant) => read(() => all.all(tenant).map((row) => toIntegration(tenant, row))),
    integration: async (tenant, type) => read(() => find(tenant, type)),
    integrationByReceiptToken: async (receiptToken) =>
      read(() => {
        const row = byToken.get(encodeText(receiptToken));
        return row === undefined ? null : { tenant: row.tenant, type: decodeText(row.type) };
      }),
    putIntegration: async (tenant, type, change) =>
      write(() => {
        upsert.run(tenant, encodeText(type), JSON.stringify(change.fields), change.receiptToken);
        secrets.put(tenant, placesOf(encodeText(type)), change.secrets);
        return find(tenant, type)!;
      }),
    deleteIntegration: async (tenant, type) =>
      write(() => {
        secrets.removeAll(tenant, placesOf(encodeText(type)));
        return remove.run(tenant, encodeText(type)).changes === 1;
      }),
  };
}
