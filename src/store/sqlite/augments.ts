/** Augments. What their files hold is beside the store (identify/augments/). */
import type { Augment, AugmentFile, AugmentOptions } from "../../identify/augments/augment.ts";
import { TakenError, type ConfigurationTables } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { counters } from "./counters.ts";
import { decodeText, encodeText } from "./text.ts";

type Augments = Pick<ConfigurationTables, "augments" | "augment" | "createAugment" | "updateAugment" | "deleteAugment">;

interface AugmentRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly type: string;
  readonly service: string;
  readonly options: string;
  readonly file: string | null;
}

const columns = "id, name, description, type, service, options, file";

export function augmentsTable(connection: Connection): Augments {
  const { read, write } = connection;
  const all = connection.prepare<AugmentRow>(`select ${columns} from augment where tenant = ? order by id`);
  const one = connection.prepare<AugmentRow>(`select ${columns} from augment where tenant = ? and id = ?`);
  const remove = connection.prepare("delete from augment where tenant = ? and id = ?");
  const nextNumber = counters(connection);
  const save = saveAugment(connection);
  const find = (tenant: number, id: number): Augment | null => {
    const row = one.get(tenant, id);
    return row === undefined ? null : toAugment(row);
  };
  return {
    augments: async (tenant) => read(() => all.all(tenant).map(toAugment)),
    augment: async (tenant, id) => read(() => find(tenant, id)),
    createAugment: async (tenant, augment) => write(() => save(tenant, { ...augment, id: nextNumber(tenant, "augment"), file: null })),
    updateAugment: async (tenant, id, change) =>
      write(() => {
        const before = find(tenant, id);
        return before === null ? null : save(tenant, { ...before, ...change, id });
      }),
    deleteAugment: async (tenant, id) => write(() => remove.run(tenant, id).changes === 1),
  };
}

/** @returns a function that writes an augment and returns it */
function saveAugment(connection: Connection): (tenant: number, augment: Augment) => Augment {
  const namesake = connection.prepare<{ id: number }>("select id from augment where tenant = ? and name = ? and id <> ?");
  const upsert = connection.prepare(
    `insert into augment (tenant, ${columns}) values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant, id) do update set name = excluded.name, description = excluded.description, type = excluded.type,
       service = excluded.service, options = excluded.options, file = excluded.file`,
  );
  return (tenant, augment) => {
    const { id, name, description, type, service, options, file } = augment;
    if (namesake.get(tenant, encodeText(name), id) !== undefined) {
      throw new TakenError(`there is an augment "${name}" already; choose another name`);
    }
    const texts = [encodeText(name), encodeText(description), type, service] as const;
    upsert.run(tenant, id, ...texts, JSON.stringify(options), file === null ? null : JSON.stringify(file));
    return augment;
  };
}

function toAugment(row: AugmentRow): Augment {
  return {
    id: row.id,
    name: decodeText(row.name),
    description: decodeText(row.description),
    type: row.type as Augment["type"],
    service: row.service as Augment["service"],
    options: JSON.parse(row.options) as AugmentOptions,
    file: row.file === null ? null : (JSON.parse(row.file) as AugmentFile),
  };
}
