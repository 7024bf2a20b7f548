import { Alert, Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

/** What went wrong, in the server's own sentence, and a way to try again where that can help. */
export function ErrorNote({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} role="alert" title="This did not work">
      <Group justify="space-between" gap="sm">
        <Text size="sm">{error.message}</Text>
        {retry === undefined ? null : (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
