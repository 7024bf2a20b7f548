/** Versions of a provider's API: given in the forms that people use, raised where they are too old. */
import type { FieldDeclaration } from "../language/declaration.ts";

/**
 * The version that is used where one is given.
 * @param given 62, 62.0 or v62.0
 * @param lowest lower ones are raised to it
 * @returns in the form 62.0
 */
export function usedVersion(given: string, lowest: string): string {
  return `${Math.max(numberOf(given), numberOf(lowest))}.0`;
}

/** What whoever sets an integration up should know of the versions in it. @param fields of the integration that are no secrets */
export function versionWarnings(declared: Readonly<Record<string, FieldDeclaration>>, fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(declared).flatMap(([field, { lowest }]) => {
    const given = fields[field];
    if (lowest === undefined || given === undefined || numberOf(given) >= numberOf(lowest)) return [];
    return [`${field} ${given} is too old; ${usedVersion(given, lowest)} is used`];
  });
}

function numberOf(version: string): number {
  return Number.parseInt(version.replace(/^v/i, ""), 10);
}
