import { Alert, Button, Group, Text } from "@mantine/core";
import type { DraftOfPattern } from "./useDraft.ts";

/** Says that somebody else saved what is edited here, and asks which of the two holds. */
export function SavedElsewhere({ edited: { conflicts, keepMine, takeTheirs } }: { readonly edited: DraftOfPattern }) {
  if (conflicts.length === 0) return null;
  return (
    <Alert color="orange" title="This pattern was saved elsewhere meanwhile">
      <Text size="sm" mb="xs">
        Both changes concern its {conflicts.join(", its ")}. What you wrote is still here; it can be saved once you have said which holds.
        Under Versions you see what was saved.
      </Text>
      <Group gap="xs">
        <Button size="xs" variant="default" onClick={keepMine}>
          Keep mine
        </Button>
        <Button size="xs" variant="default" onClick={takeTheirs}>
          Take what was saved
        </Button>
      </Group>
    </Alert>
  );
}
