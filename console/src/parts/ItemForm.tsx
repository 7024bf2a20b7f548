import { Button, Group, Stack, Switch, Textarea, TextInput, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import type { UseMutationResult } from "@tanstack/react-query";
import { useRef, type ReactNode } from "react";
import { useMay } from "../session/session.ts";
import { ErrorNote } from "./ErrorNote.tsx";

/** What every item has. */
interface Head {
  readonly name: string;
  readonly description: string;
  /** whether it is enabled; undefined: it always is */
  readonly status?: boolean;
}

interface ItemFormProps {
  /** the item is not there yet */
  readonly isNew: boolean;
  readonly isDirty: boolean;
  /** false: something is missing or wrong in the form that the browser can't tell */
  readonly isWhole?: boolean;
  readonly head: Head;
  readonly onChange: (changed: Partial<Head>) => void;
  readonly saving: Pick<UseMutationResult<unknown, Error, void>, "mutate" | "isPending" | "error">;
  /** the rest of the form */
  readonly children: ReactNode;
}

/** The form of an item: name, description, whether it is enabled, and Save, which Ctrl+S does too; below them what its kind has. */
export function ItemForm({ isNew, isDirty, isWhole = true, head, onChange, saving, children }: ItemFormProps) {
  const mayWrite = useMay("config:write");
  const button = useRef<HTMLButtonElement>(null);
  // the button and not the saving itself, so that nothing is saved that the button would not
  const press = ({ target }: KeyboardEvent): void => {
    if (target instanceof Element && target.closest('[role="dialog"]') === null) button.current?.click();
  };
  useHotkeys([["mod+S", press]], [], true);
  return (
    <Stack
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Group align="flex-end">
        <TextInput
          label="Name"
          required
          maxLength={200}
          style={{ flex: 1, minWidth: 200 }}
          value={head.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          disabled={!mayWrite}
        />
        {head.status === undefined ? null : (
          <Switch
            label="Enabled"
            mb={8}
            checked={head.status}
            onChange={(event) => onChange({ status: event.currentTarget.checked })}
            disabled={!mayWrite}
          />
        )}
        <Tooltip label="Ctrl+S or ⌘S">
          <Button ref={button} type="submit" loading={saving.isPending} disabled={!mayWrite || !isWhole || (!isNew && !isDirty)}>
            {isNew ? "Create" : "Save"}
          </Button>
        </Tooltip>
      </Group>
      <Textarea
        label="Description"
        autosize
        minRows={1}
        maxLength={10_000}
        value={head.description}
        onChange={(event) => onChange({ description: event.currentTarget.value })}
        disabled={!mayWrite}
      />
      {saving.error === null ? null : <ErrorNote error={saving.error} />}
      {children}
    </Stack>
  );
}
