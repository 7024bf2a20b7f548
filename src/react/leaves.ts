/** The commands that stand alone: how an attempt of each begins. Each returns how it ended, or null when it waits. */
import type { Attributes, Command, Json } from "../language/ast.ts";
import { done, type Ended } from "./ended.ts";
import { capture } from "./expecting.ts";
import { maxVariablesSize } from "./limits.ts";
import { measure } from "./measure.ts";
import { eventAttributes, parametersToTell, sendParameters } from "./parameters.ts";
import type { ProgramNode } from "./program.ts";
import { resolve, Unresolvable } from "./resolve.ts";
import { activate, activationOf, issue, journal, line, type Run } from "./run.ts";
import { scopeOf } from "./scope.ts";

type Node<K extends Command["kind"]> = ProgramNode<Extract<Command, { kind: K }>>;

/**
 * A send keeps the number of an attempt whose outcome is unknown, so that the endpoint can tell a repetition (then.md, Durability).
 * When a receipt has said meanwhile that it arrived, it is not sent again.
 */
export function beginSend(run: Run, node: Node<"send">): Ended | null {
  const { command } = node;
  const arrived = takeArrived(run, node);
  if (arrived !== null) return arrived;
  const parameters = sendParameters(run, node, command, command.options.template);
  const number = run.kept.get(node.index) ?? ++run.sends;
  run.kept.delete(node.index);
  const { endpoint, type } = command;
  activate(run, node, { ...activationOf(run, node), send: number });
  const sent = line(run, node, "sent", { send: number, endpoint, type, parameters: parametersToTell(run, command, parameters) });
  issue(run, node, sent, { kind: "send", number, node: node.id, endpoint, type, parameters, poll: false });
  return null;
}

function takeArrived(run: Run, node: Node<"send">): Ended | null {
  const send = run.kept.get(node.index);
  const known = send === undefined ? undefined : run.known.get(send);
  if (send === undefined || known === undefined || !("ok" in known)) return null;
  run.kept.delete(node.index);
  run.known.delete(send);
  journal(run, node, "answered", { send, response: known.ok });
  return { ok: true, response: known.ok };
}

export function beginAwait(run: Run, node: Node<"await">): Ended | null {
  return poll(run, node, true);
}

/**
 * Sends the next poll of an await. The journal has the parameters of an attempt's first poll and every answer.
 * @throws Unresolvable as a send's parameters do: the await fails at once
 */
export function poll(run: Run, node: Node<"await">, first = false): null {
  const { command } = node;
  const parameters = sendParameters(run, node, command, command.options.template);
  const number = ++run.sends;
  const { due: _, ...activation } = activationOf(run, node);
  const { endpoint, type } = command;
  activate(run, node, { ...activation, send: number });
  const told = (): Attributes => parametersToTell(run, command, parameters);
  const sent = first ? [line(run, node, "sent", { send: number, endpoint, type, parameters: told() })] : [];
  issue(run, node, ...sent, { kind: "send", number, node: node.id, endpoint, type, parameters, poll: true });
  return null;
}

export function beginEvent(run: Run, node: Node<"event">): Ended | null {
  const { parameters, options } = node.command;
  const attributes = eventAttributes(run, node, parameters, options.template);
  const emit = ++run.emits;
  activate(run, node, { ...activationOf(run, node), emit });
  issue(run, node, line(run, node, "sent", { parameters: attributes }), { kind: "emit", emit, node: node.id, attributes });
  return null;
}

export function beginDelay(run: Run, node: Node<"delay">): Ended | null {
  const due = run.now + node.command.duration.ms;
  activate(run, node, { due });
  journal(run, node, "began", { value: due });
  return null;
}

export function beginExpect(run: Run, node: Node<"expect">): Ended | null {
  const captured = capture(node, scopeOf(run, node));
  const activation = activationOf(run, node);
  if (captured !== null) activate(run, node, { ...activation, captured });
  run.expectsChanged = true;
  journal(run, node, "began", activation.deadline === undefined ? {} : { value: activation.deadline });
  return null;
}

/** A variable set to nil, or to a value that is missing, is one that is not set. */
export function set(run: Run, node: Node<"set">): Ended | null {
  const { name } = node.command;
  const value = resolve(node.command.value, scopeOf(run, node)) ?? null;
  const size = sizeWith(run, name, value);
  if (size > maxVariablesSize) throw new Unresolvable(`the variables would be more than ${maxVariablesSize} characters`);
  if (!run.variablesOwned) run.variables = Object.fromEntries(Object.entries(run.variables));
  run.variablesOwned = true;
  run.variablesSize = size;
  if (value === null) delete run.variables[name];
  else Object.defineProperty(run.variables, name, { value, enumerable: true, configurable: true, writable: true });
  journal(run, node, "succeeded", { value: Object.fromEntries([[name, value]]) });
  return done;
}

/** The size of all variables once one of them has another value. */
function sizeWith(run: Run, name: string, value: Json): number {
  if (run.variablesSize === -1) run.variablesSize = measure(run.variables, Infinity);
  const old = Object.hasOwn(run.variables, name) ? name.length + 4 + measure(run.variables[name], Infinity) : 0;
  const added = value === null ? 0 : name.length + 4 + measure(value, maxVariablesSize);
  return run.variablesSize - old + added;
}
