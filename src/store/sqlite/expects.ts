/** Waiting expects, found by the attribute and value that would end the wait. */
import type { Changes, WaitingExpect } from "../port.ts";
import type { Connection } from "./connection.ts";
import { decodeNullable, encodeNullable, encodeText } from "./text.ts";

export interface Expects {
  put(expect: WaitingExpect): void;
  remove(id: Changes["endedExpects"][number]): void;
  /** numbers of reactions, ascending, each once */
  find(tenant: number, pairs: readonly (readonly [attribute: string, value: string])[]): number[];
  attributes(tenant: number): { attribute: string | null; count: number }[];
}

export function expectsTable(connection: Connection): Expects {
  const replace = connection.prepare("insert or replace into expect (tenant, reaction, node, attribute, value) values (?, ?, ?, ?, ?)");
  const remove = connection.prepare("delete from expect where tenant = ? and reaction = ? and node = ?");
  const byValue = connection.prepare<{ reaction: number }>("select reaction from expect where tenant = ? and attribute = ? and value = ?");
  const anyEvent = connection.prepare<{ reaction: number }>("select reaction from expect where tenant = ? and attribute is null");
  const attributes = connection.prepare<{ attribute: string | null; count: number }>(
    "select attribute, count(*) count from expect where tenant = ? group by attribute",
  );
  return {
    put({ tenant, reaction, node, attribute, value }) {
      replace.run(tenant, reaction, node, encodeNullable(attribute), encodeNullable(value));
    },
    remove: ({ tenant, reaction, node }) => void remove.run(tenant, reaction, node),
    find(tenant, pairs) {
      const found = new Set(anyEvent.all(tenant).map((row) => row.reaction));
      for (const [attribute, value] of pairs) {
        for (const row of byValue.all(tenant, encodeText(attribute), encodeText(value))) found.add(row.reaction);
      }
      return [...found].sort((a, b) => a - b);
    },
    attributes: (tenant) => attributes.all(tenant).map((row) => ({ attribute: decodeNullable(row.attribute), count: row.count })),
  };
}
