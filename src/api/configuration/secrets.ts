/** Secrets in a document: written as ${NAME}, given by whoever applies it, compared without being told. */
import { SecretKeyError } from "../../secrets/keys.ts";
import type { SecretBox, SecretPlace } from "../../secrets/secret-box.ts";

/** What stands for a secret that is set, in what is told. */
export const hidden = "********";

const placeholder = /^\$\{\w+\}$/;

/** Whether a value is no secret but stands for one, which then stays as it is. */
export function standsForSecret(value: unknown): boolean {
  return typeof value === "string" && (value === hidden || placeholder.test(value));
}

/** How a secret is exported: the environment variable that it is looked for in. */
export function exportedSecret(item: string, field: string): string {
  return `\${${`${item}_${field}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}}`;
}

/** How a secret that is given is told: as before where it is the same. @param sealed as it is stored; undefined where there is none */
export function toldSecret(box: SecretBox, place: SecretPlace, sealed: string | undefined, value: unknown): string {
  return sealed === undefined || holds(box, place, sealed, value) ? hidden : `${hidden} (changed)`;
}

/** Whether a secret is that value. One that can't be opened any more is another. */
function holds(box: SecretBox, place: SecretPlace, sealed: string, value: unknown): boolean {
  try {
    return box.open(place, sealed) === value;
  } catch (error) {
    if (error instanceof SecretKeyError) return false;
    throw error;
  }
}

/** A sentence about a secret that is missing, with the placeholders that nobody has put a value in place of. */
export function withPlaceholders(message: string, fields: Readonly<Record<string, unknown>>): string {
  const left = Object.entries(fields).filter(
    ([field, value]) => value !== hidden && standsForSecret(value) && message.includes(`"${field}"`),
  );
  return message + left.map(([, value]) => `; ${String(value)} was not replaced by a value`).join("");
}

/** The members of an object without those that stand for secrets. */
export function withoutPlaceholders<T>(fields: Readonly<Record<string, T>>, isSecret: (field: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).filter(([field, value]) => !(isSecret(field) && standsForSecret(value))));
}

/** All of these, each told by the mark. */
export function marked(secrets: Readonly<Record<string, unknown>>, mark: (field: string) => string): Record<string, string> {
  return Object.fromEntries(Object.keys(secrets).map((field) => [field, mark(field)]));
}
