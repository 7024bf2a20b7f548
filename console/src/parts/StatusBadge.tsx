import { Badge } from "@mantine/core";

const colours = { running: "blue.9", success: "green.9", failure: "red.9", cancelled: "gray.8", dropped: "gray.8" } as const;

/** How a reaction, or a command of one, stands. */
export function StatusBadge({ status }: { readonly status: keyof typeof colours }) {
  return (
    <Badge color={colours[status]} style={{ flexShrink: 0 }}>
      {status}
    </Badge>
  );
}
