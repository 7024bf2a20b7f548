import type { Condition, Span } from "./ast.ts";
import type { Problems } from "./problem.ts";

/** Which `$x` mean something at a place of a Then. */
export interface Scope {
  /** a response (or, in an expect, an event) is in scope, so any `$field` is */
  readonly response: boolean;
  /** the place is in a failure block, so `$error` is in scope */
  readonly error: boolean;
}

interface Named {
  readonly name: string;
  readonly span: Span;
}

/** What the checks of the whole need to know of a Then; gathered on the way, so that they run even where errors stand elsewhere. */
export interface Findings {
  readonly templates: { readonly by: "id" | "name"; readonly reference: string; readonly span: Span }[];
  readonly variables: Named[];
  readonly set: Set<string>;
  readonly sends: { readonly span: Span; readonly endpoint: Named; readonly type: Named; readonly parameters: readonly Named[] }[];
  readonly expects: { readonly span: Span; readonly about: Span; readonly condition: Condition | null; readonly within: boolean }[];
}

/** What is known on the way down a Then. */
export interface ThenWay {
  readonly problems: Problems;
  readonly scope: Scope;
  readonly findings: Findings;
}

export function startOfThen(problems: Problems): ThenWay {
  const findings: Findings = { templates: [], variables: [], set: new Set(), sends: [], expects: [] };
  return { problems, scope: { response: false, error: false }, findings };
}

/** Inside a success block of a command with a response, the condition of an expect, the if of an await. */
export function withResponse(way: ThenWay): ThenWay {
  return way.scope.response ? way : { ...way, scope: { ...way.scope, response: true } };
}

/** Inside a failure block. */
export function withError(way: ThenWay): ThenWay {
  return way.scope.error ? way : { ...way, scope: { ...way.scope, error: true } };
}
