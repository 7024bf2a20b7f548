/**
 * The checked programs of both languages, as plain frozen tagged data.
 * Everything here survives JSON.stringify and JSON.parse. Offsets are UTF-16 code units into the text.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** An event's or a context's attributes: a JSON object. */
export type Attributes = { readonly [name: string]: Json };

/** Half-open range [start, end) of the text a node was read from. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Constant = string | number | boolean | null;

export type Unit = "seconds" | "minutes" | "hours" | "days";

export interface Duration {
  readonly amount: number;
  readonly unit: Unit;
  readonly ms: number;
}

export type CompareOperator = "=" | ">" | "<" | ">=" | "<=" | "contains";

// ---- When ----

export type Predicate =
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      /** the attribute of exactly that name, else a dotted path */
      readonly attribute: string;
      readonly constant: Constant;
      readonly span: Span;
    }
  | { readonly kind: "and" | "or"; readonly predicates: readonly Predicate[]; readonly span: Span }
  | { readonly kind: "not"; readonly predicate: Predicate; readonly span: Span };

export type Trigger =
  /** predicate null: any event. Sets, maps and nested tests are already spelled out as and/or/not/compare. */
  | { readonly kind: "event"; readonly predicate: Predicate | null; readonly span: Span }
  | { readonly kind: "count"; readonly times: number; readonly trigger: Trigger; readonly span: Span }
  | { readonly kind: "seq" | "all"; readonly members: readonly Member[]; readonly span: Span }
  | { readonly kind: "any"; readonly triggers: readonly Trigger[]; readonly span: Span }
  | { readonly kind: "within"; readonly duration: Duration; readonly trigger: Trigger; readonly span: Span };

export interface Fail {
  readonly kind: "fail";
  readonly trigger: Trigger;
  readonly span: Span;
}

export type Member = Trigger | Fail;

/** A checked When: every fail stands where when.md allows it. */
export interface When {
  readonly trigger: Trigger;
  readonly span: Span;
}

// ---- Then ----

export type Value =
  | { readonly kind: "constant"; readonly value: Constant; readonly span: Span }
  | { readonly kind: "vector"; readonly items: readonly Value[]; readonly span: Span }
  | { readonly kind: "map"; readonly entries: readonly Parameter[]; readonly span: Span }
  /** *path* : an attribute of the context */
  | { readonly kind: "attribute"; readonly path: string; readonly span: Span }
  /** $path : a field of the response in scope; in expect the event's attribute; in a failure block $error */
  | { readonly kind: "field"; readonly path: string; readonly span: Span }
  /** path : a reaction variable */
  | { readonly kind: "variable"; readonly path: string; readonly span: Span }
  /** +TM1 (by id) or (TM name) (by name) */
  | { readonly kind: "template"; readonly by: "id" | "name"; readonly reference: string; readonly span: Span };

export interface Parameter {
  readonly name: string;
  readonly value: Value;
  readonly span: Span;
}

export type Condition =
  | { readonly kind: "and" | "or"; readonly conditions: readonly Condition[]; readonly span: Span }
  | { readonly kind: "not"; readonly condition: Condition; readonly span: Span }
  | {
      readonly kind: "compare";
      readonly operator: CompareOperator;
      readonly left: Value;
      readonly right: Value;
      readonly span: Span;
    }
  | { readonly kind: "value"; readonly value: Value; readonly span: Span };

export interface Options {
  /** further attempts after the first, 0 when not given */
  readonly retries: number;
  readonly within: Duration | null;
  readonly template: readonly Parameter[] | null;
  readonly success: Command | null;
  readonly failure: Command | null;
}

/** What every command has: its id is the offset of its opening parenthesis, stable and unique in a text. */
interface Node {
  readonly id: number;
  readonly span: Span;
}

export type Command =
  | (Node & { readonly kind: "seq" | "par"; readonly members: readonly Command[]; readonly options: Options })
  | (Node & {
      readonly kind: "send";
      readonly endpoint: string;
      readonly type: string;
      readonly parameters: readonly Parameter[];
      readonly options: Options;
    })
  | (Node & { readonly kind: "event"; readonly parameters: readonly Parameter[]; readonly options: Options })
  | (Node & { readonly kind: "delay"; readonly duration: Duration })
  | (Node & { readonly kind: "set"; readonly name: string; readonly value: Value })
  | (Node & {
      readonly kind: "if";
      readonly condition: Condition;
      readonly success: Command | null;
      readonly failure: Command | null;
    })
  | (Node & { readonly kind: "expect"; readonly condition: Condition; readonly options: Options })
  /** the branches of the await's if are its options.success and options.failure; within is never null */
  | (Node & {
      readonly kind: "await";
      readonly endpoint: string;
      readonly type: string;
      readonly parameters: readonly Parameter[];
      readonly condition: Condition;
      readonly options: Options;
    });

/** A checked Then. */
export interface Then {
  readonly command: Command;
  readonly span: Span;
}
