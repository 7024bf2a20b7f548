import assert from "node:assert/strict";
import { test } from "node:test";
import { WORDS } from "../../../src/language/words.ts";
import { compileThen } from "../../../src/language/compile.ts";
import { flowOf, type Flow, type FlowNode } from "./flow.ts";

function flow(text: string): Flow {
  const { then, diagnostics } = compileThen(text);
  assert.ok(then !== null, diagnostics.map(({ message }) => message).join());
  return flowOf(then.command);
}

/** Every way in a line, "from -label-> to", by what stands in the boxes; what only leads on is left out. */
function ways(text: string): string[] {
  const { nodes, edges } = flow(text);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const goal = (id: string): FlowNode => {
    const node = byId.get(id)!;
    return node.kind === "pass" ? goal(edges.find(({ from }) => from === id)!.to) : node;
  };
  const begun = edges.filter(({ from }) => byId.get(from)!.kind !== "pass");
  return begun.map(({ from, to, label }) => `${byId.get(from)!.title} -${label}-> ${goal(to).title}`);
}

const send = (message: string): string => `(send echo ${message} {})`;

const cases: Readonly<Record<string, readonly [text: string, ways: readonly string[]]>> = {
  send: [send("a"), ["match --> send echo a", "send echo a --> end"]],
  event: ["(event {:a 1})", ["match --> new event", "new event --> end"]],
  delay: ["(delay 1 minute)", ["match --> wait 1 minute", "wait 1 minute --> end"]],
  set: ["(set x 1)", ["match --> set x", "set x --> end"]],
  seq: [`(seq ${send("a")} ${send("b")})`, ["send echo a --> send echo b", "match --> send echo a", "send echo b --> end"]],
  par: [
    `(par ${send("a")} ${send("b")})`,
    ["at once --> send echo a", "at once --> send echo b", "match --> at once", "send echo a --> end", "send echo b --> end"],
  ],
  if: [`(if true (success ${send("a")}))`, ["if -yes-> send echo a", "match --> if", "send echo a --> end", "if -no-> end"]],
  expect: [
    `(expect (= $a 1) (within 1 minute) (failure ${send("a")}))`,
    ["expect an event -failure-> send echo a", "match --> expect an event", "expect an event -success-> end", "send echo a --> end"],
  ],
  await: [
    `(await twilio sms-status {:sid *sid*} (if (= $status "sent") (success ${send("a")}) (failure ${send("b")})) (within 1 minute))`,
    [
      "await twilio sms-status -success-> send echo a",
      "await twilio sms-status -failure-> send echo b",
      "match --> await twilio sms-status",
      "send echo a --> end",
      "send echo b --> end",
    ],
  ],
};

test("every command of the language is drawn, and no way is missing", () => {
  const commands = WORDS.filter(({ language, place }) => language !== "when" && place === "command").map(({ word }) => word);
  assert.deepEqual(Object.keys(cases).sort(), commands.sort());
  for (const [text, expected] of Object.values(cases)) assert.deepEqual([...ways(text)].sort(), [...expected].sort(), text);
});

test("retries and time limits stand on the box; every box but the ends has its text", () => {
  const text = `(seq ${send("a").slice(0, -1)} (retries 2) (within 5 minutes)) (delay 1 hour))`;
  const { nodes } = flow(text);
  assert.deepEqual(nodes.find(({ kind }) => kind === "send")?.notes, ["2 more tries", "at most 5 minutes"]);
  const texts = nodes.map(({ span }) => (span === null ? null : text.slice(span.start, span.end)));
  assert.deepEqual(texts, [null, "(send echo a {} (retries 2) (within 5 minutes))", "(delay 1 hour)", null]);
});

const all = `(seq ${Object.values(cases)
  .map(([text]) => text)
  .join(" ")} (par (if true (success (par (delay 1 day) (delay 2 days)))) (seq (delay 1 day) (delay 1 day))) (delay 1 day))`;

test("no two boxes lie on one another", () => {
  const { nodes } = flow(all);
  assert.ok(nodes.length > 20);
  for (const [i, one] of nodes.entries()) {
    for (const other of nodes.slice(i + 1)) assert.ok(!overlap(one, other), `${one.title} lies on ${other.title}`);
  }
});

test("no way goes through a box: down, over in the middle, down", () => {
  const { nodes, edges } = flow(all);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const edge of edges) {
    const [from, to] = [byId.get(edge.from)!, byId.get(edge.to)!];
    for (const piece of piecesOf(from, to)) {
      const crossed = nodes.filter((node) => node !== from && node !== to && overlap(node, piece));
      assert.deepEqual(crossed, [], `${from.title} to ${to.title}`);
    }
  }
});

type Rectangle = Pick<FlowNode, "x" | "y" | "width" | "height">;

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** An edge as it is drawn, as three thin rectangles. */
function piecesOf(from: FlowNode, to: FlowNode): readonly Rectangle[] {
  const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + from.height, to.x + to.width / 2, to.y];
  assert.ok(y1 <= y2, `${from.title} leads up to ${to.title}`);
  const middle = (y1 + y2) / 2;
  return [
    { x: x1, y: y1, width: 1, height: middle - y1 },
    { x: Math.min(x1, x2), y: middle, width: Math.abs(x2 - x1), height: 1 },
    { x: x2, y: middle, width: 1, height: y2 - middle },
  ];
}
