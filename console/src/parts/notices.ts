/** Short notices at the corner of the page. */
import { notifications } from "@mantine/notifications";
import { tones } from "./colours.ts";

export function tellDone(message: string): void {
  notifications.show({ message, color: tones.good });
}

export function tellFailed(error: Error): void {
  notifications.show({ message: error.message, color: tones.bad });
}
