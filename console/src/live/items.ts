/** What the live stream tells, as docs/api.md has it under "The live stream". */
import type { Attributes } from "../../../src/language/ast.ts";

export const itemKinds = ["event", "match", "send", "reaction"] as const;

export type ItemKind = (typeof itemKinds)[number];

interface About {
  /** the stream's id of it */
  readonly id: string;
  /** the customer; null where it is not known */
  readonly key: string | null;
}

export type LiveItem =
  | (About & { readonly kind: "event"; readonly data: EventData })
  | (About & { readonly kind: "match"; readonly data: MatchData })
  | (About & { readonly kind: "send"; readonly data: SendData })
  | (About & { readonly kind: "reaction"; readonly data: EndData });

interface EventData {
  readonly id: string;
  readonly at: string;
  readonly origin: "received" | "emitted";
  readonly "contributing?": boolean;
  readonly event: Attributes;
}

interface MatchData {
  readonly reaction: string;
  readonly at: string;
  readonly pattern: { readonly id: string; readonly name: string; readonly version: number };
}

interface SendData {
  readonly reaction: string;
  readonly send: number;
  readonly endpoint: string;
  readonly type: string;
  readonly status: "sent" | "success" | "failure";
  readonly reason?: string;
}

interface EndData {
  readonly reaction: string;
  readonly at: string;
  readonly status: "success" | "failure" | "cancelled";
  readonly reason?: string;
}

/** @param data what the server told under that kind */
export function itemOf(kind: ItemKind, id: string, data: unknown): LiveItem {
  return { kind, id, key: (data as { readonly "key-attr": string | null })["key-attr"], data } as LiveItem;
}
