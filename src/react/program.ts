/**
 * A checked Then as one flat array of nodes in the order of the text (pre-order): the commands below a node are the
 * nodes from its index to its end, so that dropping them is a walk over indices.
 */
import type { Command, Options, Parameter, Then, Value } from "../language/ast.ts";
import { forEachInner, forEachValue, indexableEquality, type IndexableEquality } from "./condition.ts";

export interface ProgramNode<C extends Command = Command> {
  readonly index: number;
  /** offset of the command's parenthesis: names it in state and journal */
  readonly id: number;
  readonly command: C;
  /** index, -1 at the root */
  readonly parent: number;
  readonly role: "root" | "member" | "success" | "failure";
  /** place among the members of its parent */
  readonly position: number;
  /** index after the last node below it */
  readonly end: number;
  readonly members: readonly number[];
  /** indices of its blocks (of an if: its branches), -1 for none */
  readonly success: number;
  readonly failure: number;
  readonly retries: number;
  /** how long an attempt may take, ms */
  readonly withinMs: number | null;
  /** it may run again, by its own retries or those of a command around it */
  readonly repeatable: boolean;
  /** index of the command whose response `$x` means here, -1 for none */
  readonly responseOf: number;
  /** index of the command whose reason `$error` means here, -1 for none */
  readonly reasonOf: number;
  /** paths of its response that are read in its success block: what must be kept of it */
  readonly reads: readonly string[];
  /** its failure block reads `$error` */
  readonly readsReason: boolean;
  /** variables and templates that the condition of an expect names */
  readonly captures: readonly Value[];
  readonly equality: IndexableEquality | null;
}

export interface ReactionProgram {
  readonly nodes: readonly ProgramNode[];
  /** id -> index */
  readonly indexOf: ReadonlyMap<number, number>;
}

type Draft = { -readonly [M in keyof ProgramNode]: ProgramNode[M] } & { reads: string[]; members: number[] };

type Place = Pick<ProgramNode, "parent" | "role" | "position" | "responseOf" | "reasonOf"> & { readonly repeated: boolean };

const noOptions: Options = { retries: 0, within: null, template: null, success: null, failure: null };

const optionsOf = (command: Command): Options => ("options" in command ? command.options : noOptions);

/** Commands that answer with a response, which `$x` means in their success block. */
const responding: ReadonlySet<Command["kind"]> = new Set(["send", "event", "expect", "await"]);

/** Lays a checked Then out for the interpreter. Pure; the same Then always gives the same program. */
export function compileReaction(then: Then): ReactionProgram {
  const nodes: Draft[] = [];
  const root: Place = { parent: -1, role: "root", position: 0, responseOf: -1, reasonOf: -1, repeated: false };
  layOut(nodes, then.command, root);
  return { nodes, indexOf: new Map(nodes.map(({ id, index }) => [id, index])) };
}

function layOut(nodes: Draft[], command: Command, place: Place): number {
  const { retries, within } = optionsOf(command);
  const index = nodes.length;
  const { repeated, ...position } = place;
  const node: Draft = {
    ...position,
    index,
    id: command.id,
    command,
    end: index + 1,
    members: [],
    success: -1,
    failure: -1,
    retries,
    withinMs: within === null ? null : within.ms,
    repeatable: repeated || retries > 0,
    reads: [],
    readsReason: false,
    captures: command.kind === "expect" ? capturesOf(command.condition) : [],
    equality: command.kind === "expect" ? indexableEquality(command.condition) : null,
  };
  nodes.push(node);
  noteReads(nodes, node);
  layOutBelow(nodes, node, place);
  node.end = nodes.length;
  return index;
}

function layOutBelow(nodes: Draft[], node: Draft, { repeated, responseOf, reasonOf }: Place): void {
  const { command, index } = node;
  const below = { parent: index, position: 0, responseOf, reasonOf, repeated };
  if (command.kind === "seq" || command.kind === "par") {
    const member = { ...below, role: "member" as const, repeated: node.repeatable };
    node.members = command.members.map((inner, position) => layOut(nodes, inner, { ...member, position }));
  }
  const { success, failure } = command.kind === "if" ? command : optionsOf(command);
  if (success !== null) {
    const scope = responding.has(command.kind) ? { responseOf: index } : {};
    node.success = layOut(nodes, success, { ...below, ...scope, role: "success" });
  }
  if (failure !== null) {
    const scope = command.kind === "if" ? {} : { reasonOf: index };
    node.failure = layOut(nodes, failure, { ...below, ...scope, role: "failure" });
  }
}

/** Notes at the commands around it which fields of their responses this one reads. */
function noteReads(nodes: Draft[], node: Draft): void {
  const visit = (value: Value): void => {
    if (value.kind !== "field") return;
    if (node.reasonOf !== -1 && isReason(value.path)) nodes[node.reasonOf]!.readsReason = true;
    if (node.responseOf === -1) return;
    const { reads } = nodes[node.responseOf]!;
    if (!reads.includes(value.path)) reads.push(value.path);
  };
  const { command } = node;
  for (const { value } of parametersOf(command)) forEachInner(value, visit);
  if (command.kind === "set") forEachInner(command.value, visit);
  if (command.kind === "if") forEachValue(command.condition, visit);
}

/** `$error` and paths below it mean the reason inside a failure block. */
export function isReason(path: string): boolean {
  return path === "error" || path.startsWith("error.");
}

function parametersOf(command: Command): readonly Parameter[] {
  const template = optionsOf(command).template ?? [];
  return "parameters" in command ? [...command.parameters, ...template] : template;
}

function capturesOf(condition: Extract<Command, { kind: "expect" }>["condition"]): readonly Value[] {
  const captures: Value[] = [];
  forEachValue(condition, (value) => {
    if (value.kind === "variable" || value.kind === "template") captures.push(value);
  });
  return captures;
}
