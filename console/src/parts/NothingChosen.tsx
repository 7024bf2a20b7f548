import { Center, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** In place of an item while none is chosen. */
export function NothingChosen({ children }: { readonly children: ReactNode }) {
  return (
    <Center mih={200}>
      <Text c="dimmed">{children}</Text>
    </Center>
  );
}
