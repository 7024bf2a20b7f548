import { Button } from "@mantine/core";
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
