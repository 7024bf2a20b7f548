/**
 * The events of PushTopics, kept for replay.
 * Source: Streaming API Developer Guide, "Message Durability" (24 hours; ids grow and are not contiguous; -1 new ones, -2 all that are
 * kept) and "Streaming API Error Codes" (an id that is not kept any more).
 */

export interface TopicEvent {
  readonly channel: string;
  readonly data: {
    readonly event: { readonly createdDate: string; readonly replayId: number; readonly type: string };
    readonly sobject: Readonly<Record<string, unknown>>;
  };
}

const retentionMs = 24 * 3_600_000;

export class EventLog {
  private events: TopicEvent[] = [];
  private last = 0;

  /** @param type created, updated, deleted or undeleted @param nowMs milliseconds since 1970 */
  add(channel: string, sobject: Readonly<Record<string, unknown>>, type: string, nowMs: number): TopicEvent {
    // Ids of one channel have gaps: the sequence is the org's, not the channel's.
    this.last += 1 + (this.last % 3);
    const event = { channel, data: { event: { createdDate: new Date(nowMs).toISOString(), replayId: this.last, type }, sobject } };
    this.events.push(event);
    this.events = this.events.filter(({ data }) => Date.parse(data.event.createdDate) > nowMs - retentionMs);
    return event;
  }

  /** Forgets everything up to an id, as when its retention is over. */
  purge(upToReplayId: number): void {
    this.events = this.events.filter(({ data }) => data.event.replayId > upToReplayId);
  }

  /** The events of a channel behind a replay position; null when there is no such position any more. */
  from(channel: string, replay: number): TopicEvent[] | null {
    if (replay === -1) return [];
    const kept = this.events.filter((event) => event.channel === channel);
    if (replay === -2) return kept;
    const at = kept.findIndex(({ data }) => data.event.replayId === replay);
    return at < 0 ? null : kept.slice(at + 1);
  }
}
