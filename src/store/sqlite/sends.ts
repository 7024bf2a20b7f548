/** Sends without an answer. */
import type { EngineStore, OutstandingSend, SendId, SendLane, SendPosition, StoredPause, WaitingCount } from "../port.ts";
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
  putPause(pause: StoredPause): void;
  after(...args: Parameters<EngineStore["outstandingSends"]>): OutstandingSend[];
  ofReactions(tenant: number, reactions: readonly number[]): OutstandingSend[];
  waiting(lane: SendLane, after: SendPosition, limit: number): OutstandingSend[];
  counts(): WaitingCount[];
  pauses(now: number): StoredPause[];
}

export function sendsTable(connection: Connection): Sends {
  const replace = connection.prepare(
    "insert or replace into send (tenant, reaction, number, status, endpoint, type, parameters, poll, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const remove = connection.prepare("delete from send where tenant = ? and reaction = ? and number = ?");
  const past = "(tenant, reaction, number) > (?, ?, ?) order by tenant, reaction, number limit ?";
  const all = connection.prepare<SendRow>(`select * from send where ${past}`);
  const released = connection.prepare<SendRow>(`select * from send where status = 'released' and ${past}`);
  const ofReaction = connection.prepare<SendRow>("select * from send where tenant = ? and reaction = ? order by number");
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
    after: (id, limit, status) => {
      const query = status === undefined ? all : released;
      return query.all(id?.tenant ?? -1, id?.reaction ?? -1, id?.number ?? -1, limit).map(toSend);
    },
    ofReactions: (tenant, reactions) => reactions.flatMap((reaction) => ofReaction.all(tenant, reaction).map(toSend)),
    ...waitingQueries(connection),
    ...pauses(connection),
  };
}

/** Both read the index send_due alone, but for the rows of a page. */
function waitingQueries(connection: Connection): Pick<Sends, "waiting" | "counts"> {
  const page = connection.prepare<SendRow>(
    `select * from send where status = 'due' and tenant = ? and endpoint = ? and poll = ? and (at, reaction, number) > (?, ?, ?)
     order by at, reaction, number limit ?`,
  );
  const count = connection.prepare<{ tenant: number; endpoint: string; poll: number; count: number }>(
    "select tenant, endpoint, poll, count(*) count from send where status = 'due' group by tenant, endpoint, poll",
  );
  return {
    waiting: ({ tenant, endpoint, poll }, { at, reaction, number }, limit) =>
      page.all(tenant, encodeText(endpoint), poll ? 1 : 0, at, reaction, number, limit).map(toSend),
    counts: () => count.all().map((row) => ({ ...row, endpoint: decodeText(row.endpoint), poll: row.poll === 1 })),
  };
}

function pauses(connection: Connection): Pick<Sends, "putPause" | "pauses"> {
  const put = connection.prepare("insert or replace into send_pause (tenant, endpoint, until, reason) values (?, ?, ?, ?)");
  const lasting = connection.prepare<StoredPause>("select tenant, endpoint, until, reason from send_pause where until > ?");
  return {
    putPause: ({ tenant, endpoint, until, reason }) => void put.run(tenant, encodeText(endpoint), until, encodeText(reason)),
    pauses: (now) =>
      lasting.all(now).map((row) => ({
        tenant: row.tenant,
        endpoint: decodeText(row.endpoint),
        until: row.until,
        reason: decodeText(row.reason),
      })),
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
