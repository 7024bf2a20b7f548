import { Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { tones } from "./colours.ts";
import { tellDone, tellFailed } from "./notices.ts";

interface Question {
  readonly title: string;
  /** what happens by it */
  readonly text: string;
  /** on the button that does it */
  readonly yes: string;
  /** on the button that leaves it */
  readonly no: string;
  /** whether what is done can be undone, or harms nobody */
  readonly harmless?: boolean;
  readonly onYes: () => void;
  readonly onNo?: () => void;
}

/** Asks whether something is really meant. */
export function ask({ title, text, yes, no, harmless = false, onYes, onNo }: Question): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: yes, cancel: no },
    ...(harmless ? {} : { confirmProps: { color: tones.bad } }),
    onConfirm: onYes,
    ...(onNo === undefined ? {} : { onCancel: onNo }),
  });
}

export interface Deletion {
  /** what is deleted, such as the item's name */
  readonly name: string;
  /** what happens by it, in a sentence */
  readonly warning: string;
  readonly remove: () => Promise<unknown>;
}

/** Asks, deletes, and tells. */
export function askToDelete({ name, warning, remove }: Deletion): void {
  const onYes = (): void => void remove().then(() => tellDone(`${name} is deleted`), tellFailed);
  ask({ title: `Delete ${name}?`, text: warning, yes: "Delete", no: "Keep", onYes });
}
