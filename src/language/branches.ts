import type { Command } from "./ast.ts";
import { callOf, type Call, type Form } from "./form.ts";
import { optionOf, readBlock, readOptions, type OptionWord, type ReadCommand } from "./options.ts";
import type { ThenWay } from "./then-way.ts";

export interface Branches {
  readonly success: Command | null;
  readonly failure: Command | null;
  /** which of the two stand there */
  readonly given: ReadonlySet<OptionWord>;
}

/**
 * Reads the branches of an if, each at most once, in either order; reports everything else that stands there.
 * @param ways what each branch sees: in an if, what the if sees; in the if of an await, its answer or its reason
 */
export function readBranches(
  call: Call,
  forms: readonly Form[],
  ways: { readonly success: ThenWay; readonly failure: ThenWay },
  readCommand: ReadCommand,
): Branches {
  const found: { success: Command | null; failure: Command | null } = { success: null, failure: null };
  const given = new Set<OptionWord>();
  const others: Form[] = [];
  for (const form of forms) {
    const word = optionOf(form);
    const branch = callOf(form);
    if (branch === null || (word !== "success" && word !== "failure") || given.has(word)) {
      others.push(form);
      continue;
    }
    given.add(word);
    found[word] = readBlock(branch, ways[word], readCommand);
  }
  readOptions(call, "if", others, ways.failure, readCommand, given);
  return { ...found, given };
}
