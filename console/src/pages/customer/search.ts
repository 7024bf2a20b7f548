/** What stands in the address of a customer's page. Pure. */
import { kinds, type Kind } from "./story.ts";

export const views = ["timeline", "pending", "identities", "refused"] as const;

export type View = (typeof views)[number];

export interface CustomerSearch {
  readonly view?: View;
  /** the kinds shown in the timeline, with commas; all when not given */
  readonly kinds?: string;
  /** id of an event that the timeline shows first */
  readonly event?: string;
}

/** Of what an address holds, the members that are well-formed. */
export function customerSearchIn(given: Readonly<Record<string, unknown>>): CustomerSearch {
  const { view, event } = given;
  const wanted = typeof given["kinds"] === "string" ? kindsIn(given["kinds"]) : [];
  return {
    ...(views.includes(view as View) ? { view: view as View } : {}),
    ...(wanted.length === 0 ? {} : { kinds: wanted.join(",") }),
    ...(typeof event === "string" && /^EV\d+$/.test(event) ? { event } : {}),
  };
}

export function kindsIn(text: string): readonly Kind[] {
  const words = text.split(",");
  return kinds.filter((kind) => words.includes(kind));
}
