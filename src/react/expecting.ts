/** Waiting expects: what their conditions keep, how the shell finds them, whether an event meets them. */
import type { Attributes, Command, Json, Value } from "../language/ast.ts";
import { lookup } from "../language/lookup.ts";
import { holds } from "./condition.ts";
import { maxCapturedSize } from "./limits.ts";
import { measure } from "./measure.ts";
import type { ProgramNode } from "./program.ts";
import { resolve, templateText, Unresolvable, type Scope } from "./resolve.ts";
import type { Run } from "./run.ts";
import type { Activation } from "./state.ts";
import type { Waiting } from "./types.ts";

export type ExpectNode = ProgramNode<Extract<Command, { kind: "expect" }>>;

/** A live expect whose attempt runs. */
export function isWaiting(node: ProgramNode, activation: Activation): node is ExpectNode {
  return node.command.kind === "expect" && activation.phase === undefined;
}

/**
 * Variables and rendered templates of the condition as they are now, under the words by which the text names them.
 * @throws Unresolvable when a template can't be had, or all of it is too much to keep
 */
export function capture(node: ProgramNode, scope: Scope): Attributes | null {
  if (node.captures.length === 0) return null;
  const captured = new Map<string, Json>();
  for (const value of node.captures) {
    const now = resolve(value, scope);
    if (now !== undefined) captured.set(wordOf(value), now);
  }
  const kept = Object.fromEntries(captured);
  if (measure(kept, maxCapturedSize) > maxCapturedSize) {
    throw new Unresolvable(`the values in the condition are more than ${maxCapturedSize} characters`);
  }
  return kept;
}

/** Variables never begin with + or (, so the words differ. */
function wordOf(value: Value): string {
  if (value.kind === "template") return templateText(value);
  return value.kind === "variable" ? value.path : "";
}

const nothing: Attributes = {};

function captureScope(context: Attributes, captured: Attributes, attributes: Attributes): Scope {
  const kept = (word: string): Json | undefined => (Object.hasOwn(captured, word) ? captured[word] : undefined);
  return {
    context,
    field: (path) => lookup(attributes, path),
    variable: kept,
    render: (reference) => kept(templateText(reference)),
  };
}

/** Whether an event meets the condition of a waiting expect. */
export function isMet(node: ExpectNode, { captured = nothing }: Activation, context: Attributes, attributes: Attributes): boolean {
  return holds(node.command.condition, captureScope(context, captured, attributes));
}

/** What the shell indexes expects by, in the order in which they began. */
export function waitingExpects(run: Run): readonly Waiting[] {
  const waiting: Waiting[] = [];
  for (const [index, activation] of run.live) {
    const node = run.program.nodes[index]!;
    if (isWaiting(node, activation)) waiting.push({ node: node.id, index: indexOf(run, node, activation) });
  }
  return waiting;
}

/** A missing value is indexed as nil: no event meets that equality, and few lack an attribute that is expected. */
function indexOf({ environment }: Run, { equality }: ExpectNode, { captured = nothing }: Activation): Waiting["index"] {
  if (equality === null) return null;
  const { attribute, other } = equality;
  const value = resolve(other, captureScope(environment.context, captured, nothing)) ?? null;
  return typeof value === "object" && value !== null ? null : { attribute, value };
}
