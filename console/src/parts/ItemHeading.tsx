import { Group } from "@mantine/core";
import type { ReactNode } from "react";
import { Heading } from "./Heading.tsx";

interface ItemHeadingProps {
  readonly name: string;
  /** at the right end: what can be done to the item as a whole */
  readonly actions: ReactNode;
  /** beside the name: its state, its id */
  readonly children: ReactNode;
}

/** The head of an item's page. */
export function ItemHeading({ name, actions, children }: ItemHeadingProps) {
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap">
      <Group gap="xs" style={{ minWidth: 0 }}>
        <Heading order={2}>{name}</Heading>
        {children}
      </Group>
      <div style={{ flexShrink: 0 }}>{actions}</div>
    </Group>
  );
}
