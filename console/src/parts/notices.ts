/** Short notices at the corner of the page. One with the words of one that stands there takes its place, and is heard again. */
import { notifications } from "@mantine/notifications";
import { createElement, Fragment } from "react";
import { tones } from "./colours.ts";

/** How long a notice stands, ms. */
const stayMs = 4_000;

let told = 0;

function tell(words: string, color: string): void {
  told += 1;
  // with a key of its own the text is new to a screen reader, also where it replaces the same words; and the other time begins the wait anew
  const notice = { id: words, message: createElement(Fragment, { key: told }, words), color, autoClose: stayMs + (told % 2) };
  // the library does the first only where there is one of this id, and the second only where there is none
  notifications.update(notice);
  notifications.show(notice);
}

export const tellDone = (words: string): void => tell(words, tones.good);

export const tellFailed = ({ message }: Pick<Error, "message">): void => tell(message, tones.bad);
