import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Erased } from "../../api/objects.ts";
import { tones } from "../../parts/colours.ts";
import { ErrorNote } from "../../parts/ErrorNote.tsx";
import { useMay } from "../../session/session.ts";
import { eraseCustomer } from "./queries.ts";

interface EraseCustomerProps {
  readonly tenant: string;
  readonly customer: string;
  readonly onErased: (erased: Erased) => void;
}

/** Erases the customer once the person has typed the key. */
export function EraseCustomer({ tenant, customer, onErased }: EraseCustomerProps) {
  const [open, { open: ask, close }] = useDisclosure(false);
  const [typed, setTyped] = useState("");
  const mayWrite = useMay("config:write");
  const erase = useMutation({ mutationFn: () => eraseCustomer(tenant, customer), onSuccess: onErased });
  const begin = (): void => {
    setTyped("");
    erase.reset();
    ask();
  };
  return (
    <>
      <Button size="xs" color={tones.bad} disabled={!mayWrite} onClick={begin}>
        Erase
      </Button>
      <Modal opened={open} onClose={close} title={`Erase customer ${customer}?`} closeButtonProps={{ "aria-label": "Close" }}>
        <Stack
          component="form"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed === customer) erase.mutate();
          }}
        >
          <Text size="sm">
            Everything that is held of this customer up to now goes for good: events, partial matches, reactions with their journal,
            identities, refused events. Reactions that run are cancelled first. The audit log keeps a digest of the key.
          </Text>
          {erase.error === null ? null : <ErrorNote error={erase.error} />}
          <TextInput
            label="Type the key to go on"
            autoComplete="off"
            data-autofocus
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep
            </Button>
            <Button type="submit" color={tones.bad} disabled={typed !== customer} loading={erase.isPending}>
              Erase for good
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
