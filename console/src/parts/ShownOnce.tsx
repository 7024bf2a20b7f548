import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import type { ReactNode } from "react";

interface ShownOnceProps {
  readonly title: string;
  /** why it must be taken along now */
  readonly warning: string;
  /** on the button that ends it */
  readonly done: string;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** What is shown this once. It goes away only by its button, so that no stray click loses it. */
export function ShownOnce({ title, warning, done, close, children }: ShownOnceProps) {
  return (
    <Modal opened onClose={close} title={title} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Alert color="yellow" variant="light" icon={<IconKey aria-hidden />}>
          <Text size="sm">{warning}</Text>
        </Alert>
        {children}
        <Group justify="flex-end">
          <Button onClick={close}>{done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
