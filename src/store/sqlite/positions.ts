/** How far each listener has come; the row goes with its listener. */
import type { Positions } from "../positions.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

export function positionsTable({ prepare, read, write }: Connection): Positions {
  const select = prepare<{ position: string }>("select position from listener_position where tenant = ? and listener = ?");
  const upsert = prepare(
    `insert into listener_position (tenant, listener, position) select tenant, id, ?3 from listener where tenant = ?1 and id = ?2
     on conflict (tenant, listener) do update set position = excluded.position`,
  );
  return {
    read: async (tenant, listener) =>
      read(() => {
        const row = select.get(tenant, listener);
        return row === undefined ? null : decodeText(row.position);
      }),
    write: async (tenant, listener, position) => write(() => void upsert.run(tenant, listener, encodeText(position))),
  };
}
