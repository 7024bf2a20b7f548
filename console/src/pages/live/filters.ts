/** What of the live stream is shown, as it stands in the page's address. Pure. */
import type { Json } from "../../../../src/language/ast.ts";
import { itemKinds, type ItemKind, type LiveItem } from "../../live/items.ts";

export interface LiveFilters {
  /** the customer */
  readonly key?: string;
  /** all, when not given; in the order of itemKinds */
  readonly kinds?: readonly ItemKind[];
  /** a text that occurs in it, or attribute=value */
  readonly text?: string;
}

/** Of what an address holds, the filters that are well-formed. */
export function liveFiltersIn({ key, kinds, text }: Readonly<Record<string, unknown>>): LiveFilters {
  const chosen = Array.isArray(kinds) ? itemKinds.filter((kind) => kinds.includes(kind)) : [];
  return {
    ...wordIn("key", key),
    ...(chosen.length === 0 || chosen.length === itemKinds.length ? {} : { kinds: chosen }),
    ...wordIn("text", text),
  };
}

function wordIn(name: "key" | "text", value: unknown): LiveFilters {
  return (typeof value === "string" || typeof value === "number") && value !== "" ? { [name]: String(value) } : {};
}

/** Whether an item has the text, or the attribute with that value. */
export function hasText({ data }: LiveItem, text: string): boolean {
  const [, name, value] = /^\s*([^\s=]+)\s*=\s*(.*?)\s*$/.exec(text) ?? [];
  const members = data as unknown as Readonly<Record<string, Json>>;
  if (name === undefined || value === undefined) return JSON.stringify(data).toLowerCase().includes(text.trim().toLowerCase());
  const found = "event" in data && Object.hasOwn(data.event, name) ? data.event[name] : members[name];
  return found !== undefined && (typeof found === "string" ? found : JSON.stringify(found)) === value;
}
