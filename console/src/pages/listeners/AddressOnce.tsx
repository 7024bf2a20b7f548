import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { CopyField } from "../../parts/CopyField.tsx";

/** A listener's address, shown this once. It goes away only by its button, so that no stray click loses it. */
export function AddressOnce({ url, close }: { readonly url: string; readonly close: () => void }) {
  return (
    <Modal opened onClose={close} title="The listener's address" closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Alert color="yellow" variant="light" icon={<IconKey aria-hidden />}>
          <Text size="sm">The address is shown this once, and whoever knows it can post. Enter it where the events come from.</Text>
        </Alert>
        <CopyField label="Address" value={url} />
        <Group justify="flex-end">
          <Button onClick={close}>I have taken it</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
