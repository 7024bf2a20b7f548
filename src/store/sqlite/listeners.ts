/** Listeners; their secrets stand in the table of all secrets. */
import { listenerPlace, TakenError, type ConfigurationTables, type Listener, type ListenerChange } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { counters } from "./counters.ts";
import { sealedValues } from "./secrets.ts";
import { decodeText, encodeText } from "./text.ts";

interface ListenerRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly status: number;
  readonly type: string;
  readonly options: string;
  readonly secrets_key: string;
  readonly mapping: string;
  readonly token_hash: string | null;
}

type Listeners = Pick<ConfigurationTables, "listeners" | "listener" | "createListener" | "updateListener" | "deleteListener">;

const columns = "id, name, description, status, type, options, secrets_key, mapping, token_hash";

const placesOf = ({ secretsKey }: Pick<Listener, "secretsKey">): string => listenerPlace(secretsKey, "");

export function listenersTable(connection: Connection): Listeners {
  const { read, write } = connection;
  const all = connection.prepare<ListenerRow>(`select ${columns} from listener where tenant = ? order by id`);
  const one = connection.prepare<ListenerRow>(`select ${columns} from listener where tenant = ? and id = ?`);
  const remove = connection.prepare("delete from listener where tenant = ? and id = ?");
  const nextNumber = counters(connection);
  const sealed = sealedValues(connection);
  const save = saveListener(connection);
  const toListener = (tenant: number, row: ListenerRow): Listener => {
    const listener = plainListener(row);
    return { ...listener, secrets: sealed.of(tenant, placesOf(listener)) };
  };
  const find = (tenant: number, id: number): Listener | null => {
    const row = one.get(tenant, id);
    return row === undefined ? null : toListener(tenant, row);
  };
  const put = (tenant: number, listener: Omit<Listener, "secrets">, secrets: NonNullable<ListenerChange["secrets"]>): Listener => {
    save(tenant, listener);
    sealed.put(tenant, placesOf(listener), secrets);
    return find(tenant, listener.id)!;
  };
  return {
    listeners: async (tenant) => read(() => all.all(tenant).map((row) => toListener(tenant, row))),
    listener: async (tenant, id) => read(() => find(tenant, id)),
    createListener: async (tenant, { secrets, ...listener }) =>
      write(() => put(tenant, { ...listener, id: nextNumber(tenant, "listener") }, secrets)),
    updateListener: async (tenant, id, { secrets = {}, ...change }) =>
      write(() => {
        const before = find(tenant, id);
        return before === null ? null : put(tenant, { ...before, ...change, id }, secrets);
      }),
    deleteListener: async (tenant, id) =>
      write(() => {
        const listener = find(tenant, id);
        if (listener !== null) sealed.removeAll(tenant, placesOf(listener));
        return remove.run(tenant, id).changes === 1;
      }),
  };
}

/** @returns a function that writes a listener, but for its secrets */
function saveListener(connection: Connection): (tenant: number, listener: Omit<Listener, "secrets">) => void {
  const namesake = connection.prepare<{ id: number }>("select id from listener where tenant = ? and name = ? and id <> ?");
  const upsert = connection.prepare(
    `insert into listener (tenant, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant, id) do update set name = excluded.name, description = excluded.description, status = excluded.status,
       type = excluded.type, options = excluded.options, mapping = excluded.mapping, token_hash = excluded.token_hash`,
  );
  return (tenant, { id, name, description, status, type, options, secretsKey, mapping, tokenHash }) => {
    if (namesake.get(tenant, encodeText(name), id) !== undefined) {
      throw new TakenError(`there is a listener "${name}" already; choose another name`);
    }
    const texts = [encodeText(name), encodeText(description)];
    const members = [encodeText(type), JSON.stringify(options), secretsKey, JSON.stringify(mapping), tokenHash];
    upsert.run(tenant, id, ...texts, status ? 1 : 0, ...members);
  };
}

function plainListener(row: ListenerRow): Omit<Listener, "secrets"> {
  return {
    id: row.id,
    name: decodeText(row.name),
    description: decodeText(row.description),
    status: row.status === 1,
    type: decodeText(row.type),
    options: JSON.parse(row.options) as Listener["options"],
    secretsKey: row.secrets_key,
    mapping: JSON.parse(row.mapping) as Listener["mapping"],
    tokenHash: row.token_hash,
  };
}
