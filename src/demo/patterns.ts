/** What the demo sets up: five patterns that a call centre would want, and their message templates, all of them files in examples/. */
import { readFile } from "node:fs/promises";

export interface DemoPattern {
  readonly name: string;
  readonly description: string;
  /** name of the files examples/patterns/<file>.when and .then */
  readonly file: string;
}

export const demoPatterns: readonly DemoPattern[] = [
  {
    name: "Gave up twice",
    description: "two abandoned calls within an hour, unless answered in between; called back unless an agent answers within ten minutes",
    file: "gave-up-twice",
  },
  {
    name: "Left waiting",
    description: "in the queue for five minutes, neither answered nor hung up; the supervisor is told, then the head of service",
    file: "left-waiting",
  },
  {
    name: "Back in the queue",
    description: "answered, and in the queue again within half an hour; the quality desk is told, the customer asked two hours later",
    file: "back-in-the-queue",
  },
  {
    name: "Priority customer's third call",
    description:
      "three calls within a day by a priority customer; the account manager is told, for stock exchange customers the broker too",
    file: "priority-third-call",
  },
  {
    name: "A long day on the phone",
    description:
      "twice in the queue and a talk of over ten minutes within two hours, in any order; thanked an hour later, unless calling again",
    file: "long-day",
  },
];

/** Names of the templates; each is a file examples/templates/<name>.mustache. */
export const demoTemplates: readonly string[] = ["call-back", "waiting", "second-call", "survey", "third-call", "thanks"];

const examples = new URL("../../examples/", import.meta.url);

/** The two halves of a pattern's text. */
export async function readPattern({ file }: DemoPattern): Promise<{ readonly when: string; readonly then: string }> {
  const read = (half: string): Promise<string> => readFile(new URL(`patterns/${file}.${half}`, examples), "utf8");
  return { when: await read("when"), then: await read("then") };
}

/** A template's text, without the line break at the file's end. */
export async function readTemplate(name: string): Promise<string> {
  return (await readFile(new URL(`templates/${name}.mustache`, examples), "utf8")).replace(/\r?\n$/, "");
}
