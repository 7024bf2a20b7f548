/**
 * Changes of records in Salesforce, by a PushTopic of the Streaming API.
 *
 * It shakes hands, subscribes behind the last event that is stored, and connects again and again. Where the server has forgotten the client
 * or the session is over it shakes hands anew at once, but not a second time within ten seconds; any other failure ends the connection, and
 * whoever keeps it connected waits.
 */
import { NoAnswerError } from "../../../deliver/call.ts";
import { sessions, type Session } from "../../../deliver/endpoints/salesforce/session.ts";
import type { DeliveryContext } from "../../../deliver/endpoint.ts";
import type { Attributes } from "../../../language/ast.ts";
import { ConnectionError, type Connection, type Listener, type SourceEvent } from "../../listener.ts";
import { textOption } from "../../options.ts";
import { BayeuxClient, LostClient, type Message } from "./bayeux.ts";
import { declaration } from "./declaration.ts";

const onlyNew = -1;
const allKept = -2;
/** The first version with replay (integrations.md). */
const firstVersion = 37;
const latestVersion = "64.0";
const farewellMs = 2_000;
/** Who is lost twice within this time waits before it comes back: a balancer that forgets its clients would be asked without end. */
const lossMs = 10_000;

export const salesforce: Listener = { declaration, run };

/** Where a listener goes on in a topic. */
interface Position {
  readonly channel: string;
  /** behind this event; null: there was none yet */
  readonly replayId: number | null;
  /** epoch ms by Salesforce's clock: when it subscribed for the first time */
  readonly since: number;
}

interface Stream {
  readonly connection: Connection;
  readonly context: DeliveryContext;
  readonly channel: string;
  readonly version: string;
  position: Position | null;
  /** when it last came back at once, epoch ms */
  cameBackAt: number;
}

async function run(connection: Connection): Promise<void> {
  const context = await connection.provider("salesforce");
  if (context === null) throw new ConnectionError("salesforce is not set up for this tenant");
  const channel = `/topic/${textOption(connection.options, "topic")}`;
  const version = versionOf(connection, context.fields["api-version"]);
  const position = positionIn(connection.position, channel);
  const stream: Stream = { connection, context, channel, version, position, cameBackAt: Number.NEGATIVE_INFINITY };
  while (!connection.signal.aborted) {
    const session = await sessions.open(context);
    try {
      await follow(stream, session);
    } catch (error) {
      // An instance without a connection may have moved, which only a new log-in tells.
      if (error instanceof NoAnswerError && !error.arrived) await sessions.drop(context, session);
      if (!(error instanceof LostClient)) throw error;
      if (error.sessionOver) await sessions.drop(context, session);
      const now = connection.clock.now();
      if (now - stream.cameBackAt < lossMs) throw new ConnectionError(`salesforce lets us go again and again: ${error.message}`);
      stream.cameBackAt = now;
    }
  }
}

/** One client of the server, from its handshake on. */
async function follow(stream: Stream, session: Session): Promise<void> {
  const { connection, context, version } = stream;
  const client = new BayeuxClient(context, session, version);
  await client.handshake();
  try {
    await take(stream, await subscribe(stream, client));
    connection.connected();
    while (!connection.signal.aborted) {
      const messages = await client.connect();
      await take(stream, messages);
      if (client.interval > 0) await connection.clock.pause(client.interval, connection.signal);
    }
  } finally {
    if (connection.signal.aborted) await client.disconnect(farewellMs);
  }
}

/** The first time only new events are asked for; until one has come, all that are kept, of which those from before are left out. */
async function subscribe(stream: Stream, client: BayeuxClient): Promise<readonly Message[]> {
  const { channel, position, connection } = stream;
  const replay = position === null ? onlyNew : (position.replayId ?? allKept);
  const first = await client.subscribe(channel, replay);
  if (position === null) {
    stream.position = { channel, replayId: null, since: client.serverTime };
    await connection.keep(JSON.stringify(stream.position));
  }
  if (first.kept) return first.messages;
  connection.note(
    `Salesforce no longer keeps the event ${replay}, after which this listener had to go on: ` +
      "what happened between it and the oldest event that is kept is missing",
  );
  return (await client.subscribe(channel, allKept)).messages;
}

async function take(stream: Stream, messages: readonly Message[]): Promise<void> {
  const events = messages.flatMap((message) => (message.channel === stream.channel ? eventOf(stream, message) : []));
  if (events.length === 0) return;
  await stream.connection.take(events);
  stream.position = positionIn(events.at(-1)?.position ?? null, stream.channel) ?? stream.position;
}

interface TopicData {
  readonly event?: { readonly createdDate?: string; readonly replayId?: number; readonly type?: string };
  readonly sobject?: Attributes;
}

/** @returns nothing for an event from before the listener subscribed for the first time */
function eventOf({ channel, position }: Stream, { data }: Message): SourceEvent[] {
  const { event = {}, sobject = {} } = (typeof data === "object" && data !== null ? data : {}) as TopicData;
  const created = Date.parse(event.createdDate ?? "");
  const happenedAt = Number.isNaN(created) ? null : created;
  const since = position?.since ?? 0;
  if (position?.replayId === null && happenedAt !== null && happenedAt < since) return [];
  const source = { ...sobject, event };
  const { replayId } = event;
  if (typeof replayId !== "number") return [{ source, id: null, happenedAt }];
  return [{ source, id: `${channel}:${replayId}`, happenedAt, position: JSON.stringify({ channel, replayId, since }) }];
}

/** A position of another topic is of no use. */
function positionIn(text: string | null, channel: string): Position | null {
  const position = text === null ? null : (JSON.parse(text) as Position);
  return position?.channel === channel ? position : null;
}

function versionOf({ options, note }: Connection, byIntegration: string | undefined): string {
  const given = textOption(options, "version") || (byIntegration ?? latestVersion);
  const number = Number.parseFloat(given);
  if (number >= firstVersion) return number.toFixed(1);
  note(`version ${given} of the API has no replay or is retired; ${firstVersion}.0 is used`);
  return `${firstVersion}.0`;
}
