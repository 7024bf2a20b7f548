import { Badge } from "@mantine/core";
import { tones } from "../parts/colours.ts";
import type { LiveItem } from "./items.ts";

/** Of what kind it is; what failed stands out. */
export function KindBadge({ item }: { readonly item: LiveItem }) {
  const failed = item.kind !== "event" && item.kind !== "match" && item.data.status === "failure";
  return (
    <Badge color={failed ? tones.bad : colours[item.kind]} w={84} style={{ flexShrink: 0 }}>
      {item.kind}
    </Badge>
  );
}

const colours = { event: tones.neutral, match: tones.info, send: tones.good, reaction: "#5f3dc4" } as const;
