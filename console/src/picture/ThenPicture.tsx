import { Background, Controls, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useComputedColorScheme } from "@mantine/core";
import { useMemo, type KeyboardEvent } from "react";
import type { Command, Span } from "../../../src/language/ast.ts";
import { flowOf, type FlowNode } from "./flow.ts";
import classes from "./ThenPicture.module.css";

interface ThenPictureProps {
  readonly command: Command;
  /** called with the text of the part that was clicked, or entered with the keyboard */
  readonly onSelect: ((span: Span) => void) | undefined;
}

type BoxNode = Node<{ readonly node: FlowNode }, "box">;

const nodeTypes = { box: FlowBox };
const maxHeight = 760;
const spoken = { "node.a11yDescription.default": "Enter shows it in the text." };

/** A Then as a flow. It can be moved and zoomed; a click or Enter on a box shows its text. */
export function ThenPicture({ command, onSelect }: ThenPictureProps) {
  const scheme = useComputedColorScheme("light");
  const { nodes, edges, height } = useMemo(() => toReactFlow(command), [command]);
  const select = (id: string | undefined): void => {
    const span = nodes.find((node) => node.id === id)?.data.node.span;
    if (span) onSelect?.(span);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" && event.key !== " ") return;
    const box = (event.target as HTMLElement).closest<HTMLElement>(".react-flow__node");
    if (box === null) return;
    event.preventDefault();
    select(box.dataset["id"]);
  };
  return (
    <div
      className={classes["picture"]}
      style={{ height: Math.min(maxHeight, height + 80) }}
      role="group"
      aria-label="The Then as a picture"
      onKeyDown={press}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={scheme}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
        minZoom={0.2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={onSelect !== undefined}
        edgesFocusable={false}
        ariaLabelConfig={spoken}
        onNodeClick={(_, { id }) => select(id)}
        proOptions={{ hideAttribution: false }}
      >
        <Background gap={20} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function toReactFlow(command: Command): { nodes: BoxNode[]; edges: Edge[]; height: number } {
  const flow = flowOf(command);
  const nodes = flow.nodes.map((node): BoxNode => {
    const { id, x, y, width, height } = node;
    const box = { id, type: "box", position: { x, y }, width, height, data: { node } } as const;
    if (node.span === null) return { ...box, focusable: false };
    return { ...box, ariaRole: "button" };
  });
  const edges = flow.edges.map(({ id, from, to, label }): Edge => ({ id, source: from, target: to, label, type: "smoothstep" }));
  return { nodes, edges, height: flow.height };
}

function FlowBox({ data: { node } }: NodeProps<BoxNode>) {
  const { kind, title, detail, notes } = node;
  return (
    <div className={classes["node"]} data-kind={kind}>
      <Handle type="target" position={Position.Top} className={classes["handle"]} />
      <div className={classes["title"]}>{title}</div>
      {detail === "" ? null : (
        <div className={classes["detail"]} title={detail}>
          {detail}
        </div>
      )}
      {notes.length === 0 ? null : <div className={classes["notes"]}>{notes.join(", ")}</div>}
      <Handle type="source" position={Position.Bottom} className={classes["handle"]} />
    </div>
  );
}
