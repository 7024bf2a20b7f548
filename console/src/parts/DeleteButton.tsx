import { Button, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { tones } from "./colours.ts";
import { tellDone, tellFailed } from "./notices.ts";

interface DeleteButtonProps {
  /** what is deleted, such as the item's name */
  readonly name: string;
  /** what happens by it, in a sentence */
  readonly warning: string;
  readonly disabled: boolean;
  readonly remove: () => Promise<unknown>;
  readonly label?: string;
}

/** Asks, deletes, and tells. */
export function DeleteButton({ name, warning, disabled, remove, label = "Delete" }: DeleteButtonProps) {
  const deleteIt = (): void => void remove().then(() => tellDone(`${name} is deleted`), tellFailed);
  const ask = (): void =>
    void modals.openConfirmModal({
      title: `Delete ${name}?`,
      children: <Text size="sm">{warning}</Text>,
      labels: { confirm: "Delete", cancel: "Keep" },
      confirmProps: { color: tones.bad },
      onConfirm: deleteIt,
    });
  return (
    <Button variant="default" size="xs" disabled={disabled} onClick={ask}>
      {label}
    </Button>
  );
}
