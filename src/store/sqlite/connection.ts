/** One SQLite connection: how it is set up, how its transactions run, what its errors say. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { explain } from "./errors.ts";

/** A prepared statement; Row is what its columns are, by the author of the statement. */
export interface Query<Row> {
  all(...parameters: SQLInputValue[]): Row[];
  get(...parameters: SQLInputValue[]): Row | undefined;
  /** Reads rows as they are asked for. */
  iterate(...parameters: SQLInputValue[]): Iterable<Row>;
  run(...parameters: SQLInputValue[]): { readonly changes: number | bigint };
}

export interface Connection {
  /** Prepares a statement once; the caller keeps it. */
  prepare<Row = never>(sql: string): Query<Row>;
  /** Runs statements without parameters. */
  exec(sql: string): void;
  /** Runs `work`, whose errors come out explained. */
  read<T>(work: () => T): T;
  /** Runs `work` in one transaction: durable when this returns, and without a trace when it throws. */
  write<T>(work: () => T): T;
  /** Calls `forget` whenever a transaction was undone, so that nothing remembered from it stays. */
  onRollback(forget: () => void): void;
  close(): void;
}

const pageSize = 4096;

/**
 * WAL with synchronous=FULL: each commit is synced before it returns, so it survives a loss of power.
 * The figures behind the sizes are in docs/storage.md.
 */
const settings = `
  pragma busy_timeout = 5000;
  pragma page_size = ${pageSize};
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma foreign_keys = on;
  pragma temp_store = memory;
  pragma cache_size = -65536;
  pragma wal_autocheckpoint = 4000;
  pragma journal_size_limit = 67108864;
`;

/**
 * Opens the data file, creating it when there is none.
 * @param file path, or ":memory:"
 * @param maxSizeBytes the file does not grow past it: commits that would are refused as on a full disk
 * @throws StoreError when it can't be opened or is no database
 */
export function connect(file: string, maxSizeBytes?: number): Connection {
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw explain(error, file);
    }
  };
  const database = explained(() => new DatabaseSync(file));
  try {
    explained(() => database.exec(settings));
    if (maxSizeBytes !== undefined) database.exec(`pragma max_page_count = ${Math.max(1, Math.floor(maxSizeBytes / pageSize))}`);
  } catch (error) {
    database.close();
    throw error;
  }
  const forgetters: (() => void)[] = [];
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");

  function rollback(): void {
    // SQLite itself has rolled back already after some errors: disk full, I/O
    if (database.isTransaction) database.exec("rollback");
    for (const forget of forgetters) forget();
  }

  return {
    prepare<Row>(sql: string): Query<Row> {
      return explained(() => database.prepare(sql) as unknown as Query<Row>);
    },
    exec: (sql) => explained(() => database.exec(sql)),
    read: explained,
    write: (work) =>
      explained(() => {
        begin.run();
        try {
          const result = work();
          commit.run();
          return result;
        } catch (error) {
          rollback();
          throw error;
        }
      }),
    onRollback: (forget) => void forgetters.push(forget),
    close: () => database.close(),
  };
}
