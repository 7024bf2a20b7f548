import { Badge } from "@mantine/core";
import { tones } from "./colours.ts";

export interface State {
  readonly tone: keyof typeof tones;
  readonly words: string;
}

/** How something does, in a word or two. */
export function StateBadge({ state: { tone, words } }: { readonly state: State }) {
  return (
    <Badge color={tones[tone]} style={{ flexShrink: 0 }}>
      {words}
    </Badge>
  );
}
