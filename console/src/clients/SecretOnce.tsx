import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import type { RotatedClient } from "../api/objects.ts";
import { CopyField } from "../parts/CopyField.tsx";
import { timeText } from "../parts/times.ts";

interface SecretOnceProps {
  readonly title: string;
  readonly credentials: Pick<RotatedClient, "client-id" | "client-secret"> & Partial<Pick<RotatedClient, "overlap-until">>;
  readonly close: () => void;
}

/** A secret, shown this once. It goes away only by its button, so that no stray click loses it. */
export function SecretOnce({ title, credentials, close }: SecretOnceProps) {
  const until = credentials["overlap-until"] ?? null;
  return (
    <Modal opened onClose={close} title={title} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Alert color="yellow" variant="light" icon={<IconKey aria-hidden />}>
          <Text size="sm">The secret is shown this once. Store it where the program reads it; the server keeps only its hash.</Text>
        </Alert>
        <CopyField label="Client id" value={credentials["client-id"]} />
        <CopyField label="Client secret" value={credentials["client-secret"]} />
        {until === null ? null : <Text size="sm">The secret of before works on until {timeText(until)}.</Text>}
        <Group justify="flex-end">
          <Button onClick={close}>I have stored it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
