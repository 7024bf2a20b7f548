import { Button, Menu } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { askToDelete, type Deletion } from "./ask.tsx";

interface DeleteButtonProps extends Deletion {
  readonly disabled: boolean;
  readonly label?: string;
}

/** Asks, deletes, and tells. */
export function DeleteButton({ disabled, label = "Delete", ...deletion }: DeleteButtonProps) {
  return (
    <Button variant="default" size="xs" disabled={disabled} onClick={() => askToDelete(deletion)}>
      {label}
    </Button>
  );
}

/** The same in a menu. */
export function DeleteMenuItem(deletion: Deletion) {
  return (
    <Menu.Item c="var(--mantine-color-error)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => askToDelete(deletion)}>
      Delete
    </Menu.Item>
  );
}
