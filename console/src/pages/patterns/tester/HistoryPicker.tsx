import { Button, Popover, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Attributes } from "../../../../../src/language/ast.ts";
import { get, part } from "../../../api/client.ts";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import type { TypedEvent } from "./events-text.ts";

interface HistoryPickerProps {
  readonly tenant: string;
  readonly onPick: (events: readonly TypedEvent[]) => void;
}

interface CustomerEvents {
  readonly events: readonly { readonly time: string; readonly attributes: Attributes }[];
}

/** Events picked for a trial at most. */
const maxPicked = 200;

/** Takes the events that a customer really had. */
export function HistoryPicker({ tenant, onPick }: HistoryPickerProps) {
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState("");
  const pick = useMutation({
    mutationFn: () => get<CustomerEvents>(`/tenants/${part(tenant)}/customers/${part(key.trim())}`),
    onSuccess: ({ events }) => {
      onPick(events.slice(-maxPicked).map(({ time, attributes }) => ({ time: Date.parse(time), attributes })));
      setOpen(false);
    },
  });
  return (
    <Popover opened={open} onChange={setOpen} width={320} trapFocus withArrow>
      <Popover.Target>
        <Button variant="default" size="xs" onClick={() => setOpen(!open)}>
          From a customer's history
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack
          component="form"
          gap="xs"
          onSubmit={(event) => {
            event.preventDefault();
            pick.mutate();
          }}
        >
          <TextInput
            label="Customer"
            description="the value of the key attribute"
            required
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
          {pick.error === null ? null : <ErrorNote error={pick.error} />}
          {pick.data?.events.length === 0 ? <Text size="sm">This customer has no events.</Text> : null}
          <Button type="submit" size="xs" loading={pick.isPending}>
            Take the latest {maxPicked} events
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
