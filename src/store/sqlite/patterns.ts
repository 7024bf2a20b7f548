/** Patterns with their versions. */
import { TakenError, type ConfigurationTables, type Pattern } from "../configuration.ts";
import type { Connection } from "./connection.ts";
import { counters } from "./counters.ts";
import { decodeText, encodeText } from "./text.ts";

interface PatternRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly status: number;
  readonly when_text: string;
  readonly then_text: string;
  readonly version: number;
  readonly generation: number;
}

interface VersionRow {
  readonly version: number;
  readonly when_text: string;
  readonly then_text: string;
  readonly saved_at: number;
}

type Patterns = Pick<ConfigurationTables, "patterns" | "pattern" | "patternVersions" | "createPattern" | "updatePattern" | "deletePattern">;

export function patternsTable(connection: Connection): Patterns {
  const { read, write } = connection;
  const all = connection.prepare<PatternRow>("select * from pattern where tenant = ? order by id");
  const one = connection.prepare<PatternRow>("select * from pattern where tenant = ? and id = ?");
  const remove = connection.prepare("delete from pattern where tenant = ? and id = ?");
  const versions = connection.prepare<VersionRow>(
    "select version, when_text, then_text, saved_at from pattern_version where tenant = ? and pattern = ? order by version",
  );
  const nextNumber = counters(connection);
  const save = savePattern(connection);
  const find = (tenant: number, id: number): Pattern | null => {
    const row = one.get(tenant, id);
    return row === undefined ? null : toPattern(row);
  };
  return {
    patterns: async (tenant) => read(() => all.all(tenant).map(toPattern)),
    pattern: async (tenant, id) => read(() => find(tenant, id)),
    createPattern: async (tenant, pattern, at) =>
      write(() => save(tenant, null, { ...pattern, id: nextNumber(tenant, "pattern"), version: 1, generation: 1 }, at)),
    updatePattern: async (tenant, id, change, at) =>
      write(() => {
        const before = find(tenant, id);
        return before === null ? null : save(tenant, before, changed(before, change), at);
      }),
    deletePattern: async (tenant, id) => write(() => remove.run(tenant, id).changes === 1),
    patternVersions: async (tenant, id) =>
      read(() =>
        versions.all(tenant, id).map((row) => ({
          version: row.version,
          when: decodeText(row.when_text),
          then: decodeText(row.then_text),
          savedAt: row.saved_at,
        })),
      ),
  };
}

function changed(before: Pattern, change: Partial<Pattern>): Pattern {
  const after = { ...before, ...change };
  const newWhen = after.when !== before.when;
  const newText = newWhen || after.then !== before.then;
  const enabled = after.status && !before.status;
  return {
    ...after,
    id: before.id,
    version: before.version + (newText ? 1 : 0),
    generation: before.generation + (newWhen || enabled ? 1 : 0),
  };
}

/** @returns a function that writes a pattern, with its version when that is new, and returns it */
function savePattern(connection: Connection): (tenant: number, before: Pattern | null, after: Pattern, at: number) => Pattern {
  const namesake = connection.prepare<{ id: number }>("select id from pattern where tenant = ? and name = ? and id <> ?");
  const upsert = connection.prepare(
    `insert into pattern (tenant, id, name, description, status, when_text, then_text, version, generation) values (?, ?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (tenant, id) do update set name = excluded.name, description = excluded.description, status = excluded.status,
       when_text = excluded.when_text, then_text = excluded.then_text, version = excluded.version, generation = excluded.generation`,
  );
  const addVersion = connection.prepare(
    "insert into pattern_version (tenant, pattern, version, when_text, then_text, saved_at) values (?, ?, ?, ?, ?, ?)",
  );
  return (tenant, before, after, at) => {
    const { id, name, description, status, version, generation } = after;
    if (namesake.get(tenant, encodeText(name), id) !== undefined) {
      throw new TakenError(`there is a pattern "${name}" already; choose another name`);
    }
    const texts = [encodeText(after.when), encodeText(after.then)] as const;
    upsert.run(tenant, id, encodeText(name), encodeText(description), status ? 1 : 0, ...texts, version, generation);
    if (version !== before?.version) addVersion.run(tenant, id, version, ...texts, at);
    return after;
  };
}

function toPattern(row: PatternRow): Pattern {
  return {
    id: row.id,
    name: decodeText(row.name),
    description: decodeText(row.description),
    status: row.status === 1,
    when: decodeText(row.when_text),
    then: decodeText(row.then_text),
    version: row.version,
    generation: row.generation,
  };
}
