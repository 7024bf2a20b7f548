import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote } from "../parts/ErrorNote.tsx";

/** In seconds; the server takes up to 30 days. */
const overlaps = [
  { value: "0", label: "not at all: it may have leaked" },
  { value: "3600", label: "for an hour" },
  { value: "86400", label: "for a day" },
  { value: "604800", label: "for a week" },
  { value: "2592000", label: "for 30 days" },
];

interface RotateFormProps {
  readonly rotate: (overlapSeconds: number) => Promise<unknown>;
  readonly cancel: () => void;
}

/** Asks how long the secret of before works on beside the new one. */
export function RotateForm({ rotate, cancel }: RotateFormProps) {
  const [overlap, setOverlap] = useState("86400");
  const rotating = useMutation({ mutationFn: () => rotate(Number(overlap)) });
  return (
    <Stack>
      <Text size="sm">
        The client gets a new secret, shown once. The one it has now can work on until the new one is wherever it is needed.
      </Text>
      <Select
        label="The secret of now works on"
        data={overlaps}
        value={overlap}
        onChange={(value) => setOverlap(value ?? overlap)}
        allowDeselect={false}
        data-autofocus
      />
      {rotating.error === null ? null : <ErrorNote error={rotating.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
        <Button onClick={() => rotating.mutate()} loading={rotating.isPending}>
          Make a new secret
        </Button>
      </Group>
    </Stack>
  );
}
