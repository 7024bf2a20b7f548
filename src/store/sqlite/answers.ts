/** First answers to idempotency keys. */
import type { StoredAnswer } from "../port.ts";
import type { Connection } from "./connection.ts";
import { decodeText, encodeText } from "./text.ts";

interface AnswerRow {
  readonly body_hash: string;
  readonly seq: number;
  readonly key: string;
  readonly contributing: number;
  readonly at: number;
}

export interface Answers {
  put(answer: StoredAnswer): void;
  find(tenant: number, idempotencyKey: string, since: number): StoredAnswer | null;
}

export function answersTable(connection: Connection): Answers {
  const replace = connection.prepare(
    "insert or replace into answer (tenant, idempotency_key, body_hash, seq, key, contributing, at) values (?, ?, ?, ?, ?, ?, ?)",
  );
  const find = connection.prepare<AnswerRow>(
    "select body_hash, seq, key, contributing, at from answer where tenant = ? and idempotency_key = ? and at > ?",
  );
  return {
    put({ tenant, idempotencyKey, bodyHash, seq, key, contributing, at }) {
      replace.run(tenant, encodeText(idempotencyKey), bodyHash, seq, encodeText(key), contributing ? 1 : 0, at);
    },
    find(tenant, idempotencyKey, since) {
      const row = find.get(tenant, encodeText(idempotencyKey), since);
      if (row === undefined) return null;
      return {
        tenant,
        idempotencyKey,
        bodyHash: row.body_hash,
        seq: row.seq,
        key: decodeText(row.key),
        contributing: row.contributing === 1,
        at: row.at,
      };
    },
  };
}
