import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ErrorNote } from "../../../parts/ErrorNote.tsx";
import { setKeyAttribute } from "./queries.ts";
import { Step } from "./Step.tsx";

interface KeyStepProps {
  readonly tenant: string;
  /** null: none yet */
  readonly current: string | null;
  readonly disabled: boolean;
}

export function KeyStep({ tenant, current, disabled }: KeyStepProps) {
  const [name, setName] = useState("customerId");
  const save = useMutation({ mutationFn: () => setKeyAttribute(tenant, name.trim()) });
  return (
    <Step number={1} title="Key attribute" done={current !== null}>
      {current === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <Stack gap="sm">
            <Text size="sm">Every event belongs to a customer. Which of its attributes says to whom?</Text>
            {save.error === null ? null : <ErrorNote error={save.error} />}
            <Group align="flex-end">
              <TextInput
                label="Name of the attribute"
                required
                disabled={disabled}
                value={name}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <Button type="submit" disabled={disabled || name.trim() === ""} loading={save.isPending}>
                Set it
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Text size="sm">
          Events say with the attribute <span className="wt-mono">{current}</span> whose they are.
        </Text>
      )}
    </Step>
  );
}
