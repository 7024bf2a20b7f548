/** Fields that the server declares, of an integration or of a listener's options: what stands in the form, and what is sent of it. */

export interface DeclaredField {
  readonly name: string;
  readonly description: string;
  readonly secret?: boolean;
  readonly mandatory?: boolean;
  readonly default?: string;
  /** what a value must be, in words */
  readonly format?: string;
  readonly choices?: readonly string[];
  readonly kind?: string;
}

/** What stands in the form, by field; "": nothing is given. */
export type FieldValues = Readonly<Record<string, string>>;

/** What a set secret is told as; sent back, it stays as it is. */
export const mask = "********";

/** @param saved as the server tells it; {} for a new item */
export function valuesOf(fields: readonly DeclaredField[], saved: Readonly<Record<string, unknown>>): FieldValues {
  return Object.fromEntries(fields.map(({ name }) => [name, textOf(saved[name])]));
}

function textOf(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What is sent: a set secret that was emptied is removed by null, other empty fields are left out. */
export function givenOf(
  fields: readonly DeclaredField[],
  values: FieldValues,
  saved: Readonly<Record<string, unknown>>,
): Record<string, string | number | null> {
  const given: Record<string, string | number | null> = {};
  for (const { name, secret = false, kind } of fields) {
    const value = values[name] ?? "";
    if (value !== "") given[name] = kind === "number" ? Number(value) : value;
    else if (secret && saved[name] !== undefined) given[name] = null;
  }
  return given;
}
