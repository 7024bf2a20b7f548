import { Card, Group, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { tones } from "../../../parts/colours.ts";

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly done: boolean;
  readonly children: ReactNode;
}

/** One of the first steps, with its number, or a tick once it is done. */
export function Step({ number, title, done, children }: StepProps) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Group gap="sm" mb="sm" wrap="nowrap">
        <ThemeIcon radius="xl" size="md" color={done ? tones.good : tones.neutral} aria-hidden>
          {done ? <IconCheck size={16} /> : <Text size="sm">{number}</Text>}
        </ThemeIcon>
        <Title order={2} size="h5">
          {title}
          {done ? " (done)" : ""}
        </Title>
      </Group>
      {children}
    </Card>
  );
}
