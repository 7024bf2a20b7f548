/** The last events of a listener, as they came and as what they became: for people who write its mapping. In memory only. */
import type { Attributes, Json } from "../language/ast.ts";

export interface RecentEvent {
  /** epoch ms on the server's clock */
  readonly at: number;
  /** as the third party sent it; null where it is too long to be kept */
  readonly source: Json;
  /** what the mapping made of it; null where it could make nothing */
  readonly attributes: Attributes | null;
  /** why it was refused; null: it was accepted */
  readonly refused: string | null;
}

/** Events kept of a listener. */
export const maxRecent = 10;

/** Characters of an event, as JSON, at most. */
export const maxSourceLength = 16_384;

export class RecentEvents {
  private events: readonly RecentEvent[] = [];

  /** @param events in the order in which they came */
  add(events: readonly RecentEvent[]): void {
    this.events = [...events.slice(-maxRecent).map(bounded).reverse(), ...this.events].slice(0, maxRecent);
  }

  /** Newest first. */
  list(): readonly RecentEvent[] {
    return this.events;
  }
}

function bounded(event: RecentEvent): RecentEvent {
  const { source, attributes } = event;
  const long = (value: Json | Attributes | null): boolean => JSON.stringify(value).length > maxSourceLength;
  return { ...event, source: long(source) ? null : source, attributes: long(attributes) ? null : attributes };
}
