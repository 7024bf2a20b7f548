import { Badge } from "@mantine/core";
import { tones } from "./colours.ts";

const colours = { running: tones.info, success: tones.good, failure: tones.bad, cancelled: tones.neutral, dropped: tones.neutral } as const;

/** How a reaction, or a command of one, stands. */
export function StatusBadge({ status }: { readonly status: keyof typeof colours }) {
  return (
    <Badge color={colours[status]} style={{ flexShrink: 0 }}>
      {status}
    </Badge>
  );
}
