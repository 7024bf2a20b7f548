/** Parameters of a send in the forms that providers take. */
import type { Attributes, Json } from "../language/ast.ts";
import { NoAnswerError } from "./call.ts";

/**
 * A parameter as text; numbers and truth values are written out.
 * @returns undefined when it is not given
 * @throws NoAnswerError, final, when it is a map or a vector
 */
export function textOf(parameters: Attributes, name: string): string | undefined {
  const value = parameters[name];
  return value === undefined || value === null ? undefined : textIn(value, name, "a text");
}

/**
 * A parameter that is one text or a vector of texts.
 * @returns none when it is not given
 * @throws NoAnswerError, final, when it, or one of its members, is a map or a vector
 */
export function textsOf(parameters: Attributes, name: string): string[] {
  const value = parameters[name] ?? [];
  return [value].flat().map((one) => textIn(one, name, "a text or a vector of texts"));
}

function textIn(value: Json, name: string, words: string): string {
  if (typeof value === "object") throw unfit(`the parameter :${name} must be ${words}`);
  return String(value);
}

/** A send that can't be made as it is: nothing went out, and repeating it would change nothing. */
export function unfit(message: string): NoAnswerError {
  return new NoAnswerError(message, { arrived: false, final: true });
}
