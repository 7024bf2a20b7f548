/** One customer's journey in words: the events that made the match, and what the reaction did. */
import type { Attributes, Json } from "../language/ast.ts";
import type { Reaction, RunCommand } from "./journal.ts";

interface Moment {
  /** ISO 8601 */
  readonly at: string;
  readonly text: string;
}

type EventTeller = (event: Attributes) => string;

const eventTellers: Record<string, EventTeller> = {
  "call-started": ({ service }) => `the customer calls (${words(service)})`,
  inqueue: () => "the customer is put into the queue",
  abandoned: ({ wait_seconds: waited }) => `the customer hangs up, having waited ${words(waited)} s`,
  answered: ({ agent, wait_seconds: waited }) =>
    `${agent === undefined ? "the call is answered" : `${words(agent)} answers`} after ${words(waited)} s`,
  "call-ended": ({ service_seconds: took }) => `the talk ends after ${words(took)} s`,
};

type CommandTeller = (command: RunCommand) => Moment[];

const commandTellers: Record<string, CommandTeller> = {
  send: tellSend,
  delay: ({ started, until }) => [{ at: started, text: `the reaction sleeps${until === undefined ? "" : ` until ${clockTime(until)}`}` }],
  expect: tellExpect,
};

/** Several lines, the first one a heading. */
export function journeyLines(reaction: Reaction): string[] {
  const { id, key, pattern, events, commands, status, reason } = reaction;
  const moments: Moment[] = [
    ...events.map(({ time, attributes }) => ({ at: time, text: tellEvent(attributes) })),
    { at: reaction["matched-at"], text: `"${pattern.name}" matches` },
    ...commands.flatMap((command) => commandTellers[command.command]?.(command) ?? []),
  ];
  const end = reaction["ended-at"];
  if (end !== null) moments.push({ at: end, text: `the reaction ends: ${status}${reason === undefined ? "" : `, ${reason}`}` });
  // stable: what happened at one moment stays in the order of cause and effect
  const told = moments.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return [`${pattern.name}: customer ${key}, ${day(told[0]!.at)} (${id})`, ...told.map(({ at, text }) => `  ${clockTime(at)}  ${text}`)];
}

function tellEvent(event: Attributes): string {
  const action = words(event["CallAction"]);
  return eventTellers[action]?.(event) ?? action;
}

function tellSend({ endpoint, type, status, reason, started, ended, attempts = [] }: RunCommand): Moment[] {
  const sent = attempts.map(({ at, parameters = {} }) => {
    const { to, message } = parameters;
    return { at, text: `sends ${endpoint} ${type} to ${words(to)}: "${words(message)}"` };
  });
  return status === "failure" ? [...sent, { at: ended ?? started, text: `the send fails: ${reason}` }] : sent;
}

function tellExpect({ started, until, ended, status, event }: RunCommand): Moment[] {
  const limit = until === undefined ? "" : ` until ${clockTime(until)}`;
  const begin = { at: started, text: `the reaction waits for an event of this customer${limit}` };
  if (ended === null) return [begin];
  if (status === "success" && event !== undefined) return [begin, { at: ended, text: `it comes: ${tellEvent(event)}` }];
  return [begin, { at: ended, text: "it has not come" }];
}

function words(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** hh:mm:ss of an ISO time. */
function clockTime(iso: string): string {
  return iso.slice(11, 19);
}

/** "2 August 1999" */
function day(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
