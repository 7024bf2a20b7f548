/** Patterns as the API takes and tells them. */
import { Type, type Static } from "typebox";
import type { Pattern } from "../store/configuration.ts";
import type { Journal } from "../store/journal.ts";
import { diagnose, type Surroundings } from "./check-pattern.ts";
import { DiagnosticObject, Time, ignored } from "./operation.ts";
import { isoTime } from "./times.ts";
import { strictObject } from "./validation.ts";

export const patternName = Type.String({ minLength: 1, maxLength: 200 });
export const patternDescription = Type.String({ maxLength: 10_000 });
/** A when or a then. */
export const patternText = Type.String({ maxLength: 65_536 });

const EvictedObject = strictObject(
  { count: Type.Integer(), "last-key": Type.String(), "last-at": Time },
  { description: "partial matches given up because one customer had too many at once" },
);

/** A pattern as the API tells it. */
export const PatternObject = strictObject(
  {
    id: Type.String(),
    name: patternName,
    description: patternDescription,
    status: Type.Boolean(),
    when: patternText,
    then: patternText,
    version: Type.Integer({ minimum: 1 }),
    diagnostics: Type.Array(DiagnosticObject),
    evicted: Type.Optional(EvictedObject),
  },
  { title: "Pattern" },
);

/** What can be written, and what an answer holds beside it, so that an answer can be changed and sent back. */
const members = {
  description: Type.Optional(patternDescription),
  status: Type.Optional(Type.Boolean()),
  when: Type.Optional(patternText),
  then: Type.Optional(patternText),
  id: ignored,
  type: ignored,
  version: ignored,
  diagnostics: ignored,
  evicted: ignored,
};
export const NewPattern = strictObject({ name: patternName, ...members }, { title: "NewPattern" });
export const PatternChange = strictObject({ name: Type.Optional(patternName), ...members }, { title: "PatternChange" });

const texts = { when: '(within 1 hours (count 2 (event (= CallAction "abandoned"))))', then: "(send echo message {:message +TM1})" };

export const newPatternExample = { name: "Left twice", status: true, ...texts };
export const patternExample: Static<typeof PatternObject> = {
  id: "PT1",
  name: "Left twice",
  description: "",
  status: true,
  ...texts,
  version: 1,
  diagnostics: [
    {
      in: "then",
      severity: "warning",
      code: "unknown-template",
      message: "there is no message template TM1",
      line: 1,
      column: 30,
      "end-line": 1,
      "end-column": 34,
    },
  ],
};

/** Partial matches given up because their bound was met, by pattern (when.md, Errors, warnings, limits). */
export type Evicted = Awaited<ReturnType<Journal["evictedByPattern"]>>;

/** A pattern as the API tells it. */
export function patternObject(pattern: Pattern, around: Surroundings, evicted: Evicted = []): Static<typeof PatternObject> {
  const object = { id: `PT${pattern.id}`, ...savedMembers(pattern), diagnostics: [...diagnose(pattern, around)] };
  const given = evicted.find((one) => one.pattern === pattern.id);
  if (given === undefined) return object;
  return { ...object, evicted: { count: given.count, "last-key": given.lastKey, "last-at": isoTime(given.lastAt) } };
}

type Saved = Omit<Static<typeof PatternObject>, "id" | "diagnostics" | "evicted">;

/** What is stored of a pattern, as the API and the audit log tell it. */
export function savedMembers({ name, description, status, when, then, version }: Pattern): Saved {
  return { name, description, status, when, then, version };
}

/** The members that can be written, of those given. */
export function writtenPattern({ name, description, status, when, then }: Static<typeof PatternChange>): Partial<Pattern> {
  const given = Object.entries({ name, description, status, when, then }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}
