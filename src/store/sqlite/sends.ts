/** Sends without an answer. */
import type { OutstandingSend, SendId } from "../port.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface SendRow {
  readonly tenant: number;
  readonly reaction: number;
  readonly number: number;
  readonly status: "due" | "released";
  readonly endpoint: string;
  readonly type: string;
  readonly parameters: string;
  readonly poll: number;
  readonly at: number;
}

export interface Sends {
  put(send: OutstandingSend): void;
  remove(id: SendId): void;
  after(id: SendId | null, limit: number): OutstandingSend[];
}

export function sendsTable(connection: Connection): Sends {
  const replace = connection.prepare(
    "insert or replace into send (tenant, reaction, number, status, endpoint, type, parameters, poll, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const remove = connection.prepare("delete from send where tenant = ? and reaction = ? and number = ?");
  const after = connection.prepare<SendRow>(
    "select * from send where (tenant, reaction, number) > (?, ?, ?) order by tenant, reaction, number limit ?",
  );
  return {
    put(send) {
      replace.run(
        send.tenant,
        send.reaction,
        send.number,
        send.status,
        encodeText(send.endpoint),
        encodeText(send.type),
        encodeText(send.parameters),
        send.poll ? 1 : 0,
        send.at,
      );
    },
    remove: ({ tenant, reaction, number }) => void remove.run(tenant, reaction, number),
    after: (id, limit) => after.all(id?.tenant ?? -1, id?.reaction ?? -1, id?.number ?? -1, limit).map(toSend),
  };
}

function toSend(row: SendRow): OutstandingSend {
  return {
    tenant: row.tenant,
    reaction: row.reaction,
    number: row.number,
    status: row.status,
    endpoint: decodeText(row.endpoint),
    type: decodeText(row.type),
    parameters: decodeText(row.parameters),
    poll: row.poll === 1,
    at: row.at,
  };
}
