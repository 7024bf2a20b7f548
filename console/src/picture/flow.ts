/**
 * A Then as a flow from top to bottom: every command a box, branches side by side. Pure; positions in pixels. A block is a piece of the flow
 * with one way in and any number of ways out at its bottom, laid out from (0, 0); blocks are put below or beside each other.
 */
import type { Command, Options, Span } from "../../../src/language/ast.ts";
import { conditionText, durationText, parametersText, valueText } from "./words.ts";

export interface FlowNode {
  readonly id: string;
  /** pass: nothing but the way on, which goes straight down beside what stands there */
  readonly kind: Command["kind"] | "start" | "end" | "pass";
  readonly title: string;
  /** below the title, a line each */
  readonly detail: string;
  /** retries and time limits */
  readonly notes: readonly string[];
  readonly span: Span | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FlowEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

export interface Flow {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly width: number;
  readonly height: number;
}

/** A way out of a block: from which node, under what condition. */
interface Exit {
  readonly from: string;
  readonly label: string;
}

interface Block extends Flow {
  /** node that the block begins with */
  readonly entry: string;
  readonly exits: readonly Exit[];
}

const nodeWidth = 220;
const nodeHeight = 84;
const passWidth = 2;
const gapX = 32;
const gapY = 44;

/** The whole of a Then, from its start to its end. */
export function flowOf(command: Command): Flow {
  const start = terminal("start", "match");
  const end = terminal("end", "end");
  const { nodes, edges, width, height } = below([start, blockOf(command), end]);
  return { nodes, edges, width, height };
}

function terminal(kind: "start" | "end", title: string): Block {
  const node: FlowNode = { id: kind, kind, title, detail: "", notes: [], span: null, x: 0, y: 0, width: nodeWidth, height: nodeHeight / 2 };
  return { nodes: [node], edges: [], width: nodeWidth, height: nodeHeight / 2, entry: kind, exits: [{ from: kind, label: "" }] };
}

function blockOf(command: Command): Block {
  switch (command.kind) {
    case "seq":
      return withOptions(command, below(command.members.map(blockOf)));
    case "par":
      return withOptions(
        command,
        fork(
          box(command, "at once", ""),
          command.members.map((member) => [member, ""] as const),
        ),
      );
    case "send":
      return withOptions(command, box(command, `send ${command.endpoint} ${command.type}`, parametersText(command.parameters)));
    case "event":
      return withOptions(command, box(command, "new event", parametersText(command.parameters)));
    case "delay":
      return box(command, `wait ${durationText(command.duration)}`, "");
    case "set":
      return box(command, `set ${command.name}`, valueText(command.value));
    case "if":
      return fork(box(command, "if", conditionText(command.condition)), branches(command.success, command.failure, "yes", "no"));
    case "expect":
      return withOptions(command, box(command, "expect an event", conditionText(command.condition)));
    case "await":
      return withOptions(command, box(command, `await ${command.endpoint} ${command.type}`, `until ${conditionText(command.condition)}`));
  }
}

type Branch = readonly [command: Command | null, label: string];

function branches(success: Command | null, failure: Command | null, yes: string, no: string): Branch[] {
  return [
    [success, yes],
    [failure, no],
  ];
}

/** A command's success and failure branches; without a failure branch its failure is its surroundings'. */
function withOptions(command: Extract<Command, { options: Options }>, block: Block): Block {
  const { success, failure } = command.options;
  const noted = note(block, command.options);
  if (success === null && failure === null) return noted;
  return fork(noted, branches(success, failure, "success", "failure"));
}

function note(block: Block, { retries, within }: Options): Block {
  const notes = [
    ...(retries > 0 ? [`${retries} more ${retries === 1 ? "try" : "tries"}`] : []),
    ...(within === null ? [] : [`at most ${durationText(within)}`]),
  ];
  if (notes.length === 0) return block;
  return { ...block, nodes: block.nodes.map((node) => (node.id === block.entry ? { ...node, notes: [...node.notes, ...notes] } : node)) };
}

function box({ id, kind, span }: Command, title: string, detail: string): Block {
  const node: FlowNode = { id: String(id), kind, title, detail, notes: [], span, x: 0, y: 0, width: nodeWidth, height: nodeHeight };
  return { nodes: [node], edges: [], width: nodeWidth, height: nodeHeight, entry: node.id, exits: [{ from: node.id, label: "" }] };
}

/** Blocks one below the other. */
function below(blocks: readonly Block[]): Block {
  const width = Math.max(...blocks.map((block) => block.width));
  const edges: FlowEdge[] = [];
  const nodes: FlowNode[] = [];
  let y = 0;
  for (const [i, block] of blocks.entries()) {
    const placed = moved(block, (width - block.width) / 2, y);
    nodes.push(...placed.nodes);
    edges.push(...placed.edges);
    for (const exit of blocks[i - 1]?.exits ?? []) edges.push(edgeOf(exit, block.entry));
    y += block.height + gapY;
  }
  const [first, last] = [blocks[0]!, blocks.at(-1)!];
  return { nodes, edges, width, height: y - gapY, entry: first.entry, exits: last.exits };
}

/** A block with branches below it, side by side, each in a column of its own; all end at the same height. */
function fork(head: Block, ways: readonly Branch[]): Block {
  const top = head.height + gapY;
  const blocks = ways.map(([command]) => (command === null ? passBlock() : blockOf(command)));
  const deepest = Math.max(...blocks.map(({ height }) => height));
  const columns = blocks.map((block, i) => ({ block: lengthened(block, deepest, `${head.entry}/${i}`), label: ways[i]![1] }));
  const total = columns.reduce((sum, { block }) => sum + block.width + gapX, -gapX);
  const width = Math.max(head.width, total);
  const placedHead = moved(head, (width - head.width) / 2, 0);
  const nodes = [...placedHead.nodes];
  const edges = [...placedHead.edges];
  const exits: Exit[] = [];
  let x = (width - total) / 2;
  for (const { block, label } of columns) {
    const placed = moved(block, x, top);
    nodes.push(...placed.nodes);
    edges.push(...placed.edges, ...head.exits.map(({ from }) => edgeOf({ from, label }, block.entry)));
    exits.push(...block.exits);
    x += block.width + gapX;
  }
  return { nodes, edges, width, height: top + deepest, entry: head.entry, exits };
}

/** A branch without a command: its way is made when it is known how long it is. */
function passBlock(): Block {
  return { nodes: [], edges: [], width: nodeWidth, height: 0, entry: "", exits: [] };
}

/** The block with ways out that go on straight down to this height. */
function lengthened(block: Block, height: number, id: string): Block {
  if (block.height === height && block.nodes.length > 0) return block;
  const passAt = (name: string, centre: number): FlowNode => {
    const place = { x: centre - passWidth / 2, y: block.height, width: passWidth, height: Math.max(1, height - block.height) };
    return { id: name, kind: "pass", title: "", detail: "", notes: [], span: null, ...place };
  };
  if (block.nodes.length === 0) {
    const pass = passAt(id, block.width / 2);
    return { ...block, nodes: [pass], height, entry: id, exits: [{ from: id, label: "" }] };
  }
  const centres = new Map(block.nodes.map((node) => [node.id, node.x + node.width / 2]));
  const passes = block.exits.map(({ from }, i) => passAt(`${id}/${i}`, centres.get(from)!));
  const edges = block.exits.map((exit, i) => edgeOf(exit, passes[i]!.id));
  return {
    ...block,
    nodes: [...block.nodes, ...passes],
    edges: [...block.edges, ...edges],
    height,
    exits: passes.map((pass) => ({ from: pass.id, label: "" })),
  };
}

function edgeOf({ from, label }: Exit, to: string): FlowEdge {
  return { id: `${from}-${to}-${label}`, from, to, label };
}

function moved(block: Block, x: number, y: number): Block {
  return { ...block, nodes: block.nodes.map((node) => ({ ...node, x: node.x + x, y: node.y + y })) };
}
