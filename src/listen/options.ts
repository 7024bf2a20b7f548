/** A listener's options and mapping: what each type takes, and what is wrong with what was given. */
import { valueTypes, type ValueType } from "../identify/convert.ts";
import { nearest } from "../language/nearest.ts";
import type { Listener as StoredListener } from "../store/configuration.ts";
import type { ListenerDeclaration, ListenerOptions, OptionDeclaration } from "./listener.ts";
import type { Mapping } from "./mapping.ts";

/** Options that every type of listener has. */
export const commonOptions: Readonly<Record<string, OptionDeclaration>> = {
  types: { kind: "types", description: 'what values are converted to, by our attribute: {"amount": "number", "vip": "boolean"}' },
  "max-age-seconds": { kind: "number", description: "events that happened longer ago are stored, but set nothing off" },
  time: { description: "path in theirs to the time at which an event happened, where the type of listener does not know it" },
};

/** What stands for a secret that is set; given back it keeps the secret. */
export const hiddenSecret = "********";

export interface ReadOptions {
  readonly options: ListenerOptions;
  /** secrets that change: the new one, or null to remove it */
  readonly secrets: Readonly<Record<string, string | null>>;
}

/** All options of a type, its own first. */
export function optionsIn(declaration: ListenerDeclaration): Readonly<Record<string, OptionDeclaration>> {
  return { ...declaration.options, ...commonOptions };
}

/**
 * Reads options as people give them.
 * @param given by name; null removes a secret
 * @param kept names of the secrets that are set already
 * @returns the options, or everything that is wrong with them, a sentence each
 */
export function readOptions(
  declaration: ListenerDeclaration,
  given: Readonly<Record<string, unknown>>,
  kept: ReadonlySet<string> = new Set(),
): ReadOptions | { readonly faults: readonly string[] } {
  const known = optionsIn(declaration);
  const faults: string[] = [];
  const options: Record<string, ListenerOptions[string]> = {};
  const secrets: Record<string, string | null> = {};
  for (const [name, value] of Object.entries(given)) {
    const option = Object.hasOwn(known, name) ? known[name] : undefined;
    if (option === undefined) faults.push(unknownOption(declaration.name, name, Object.keys(known)));
    else if (option.secret === true && (value === null || value === hiddenSecret)) {
      if (value === null) secrets[name] = null;
    } else {
      const fault = faultOf(option, value);
      if (fault !== null) faults.push(`the option "${name}" ${fault}`);
      else if (option.secret === true) secrets[name] = value as string;
      else options[name] = value as ListenerOptions[string];
    }
  }
  const set = new Map<string, string | null>([...kept].map((name) => [name, null]));
  for (const [name, value] of Object.entries(secrets)) {
    if (value === null) set.delete(name);
    else set.set(name, value);
  }
  for (const [name, { mandatory, default: byDefault, description }] of Object.entries(known)) {
    const missing = !(name in options) && !set.has(name);
    if (missing && byDefault !== undefined) options[name] = byDefault;
    else if (missing && mandatory === true) faults.push(`the option "${name}" is missing: ${description}`);
  }
  const together = faults.length === 0 ? (declaration.fault?.(options, set) ?? null) : null;
  if (together !== null) faults.push(together);
  return faults.length === 0 ? { options, secrets } : { faults };
}

function unknownOption(type: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `a ${type} listener has no option "${name}"; ${near === null ? `it has ${known.join(", ")}` : `did you mean "${near}"?`}`;
}

function faultOf({ kind = "text", choices, format }: OptionDeclaration, value: unknown): string | null {
  if (kind === "number") return typeof value === "number" && value > 0 && Number.isFinite(value) ? null : "must be a number greater than 0";
  if (kind === "types") return faultOfTypes(value);
  if (typeof value !== "string" || value === "") return "must be a non-empty string";
  if (choices !== undefined && !choices.includes(value)) return `must be one of ${choices.join(", ")}, not "${value}"`;
  if (format !== undefined && !new RegExp(`^(?:${format.pattern})$`).test(value)) return `must be ${format.words}`;
  return null;
}

function faultOfTypes(value: unknown): string | null {
  const words = `must be an object such as {"amount": "number"}, whose values are ${valueTypes.join(", ")}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return words;
  const wrong = Object.entries(value).find(([, type]) => !valueTypes.includes(type as ValueType));
  return wrong === undefined ? null : `${words}; "${wrong[0]}" is ${JSON.stringify(wrong[1])}`;
}

/** The options of a stored listener; they were read by `readOptions` when they were saved. */
export function optionsOf({ options }: Pick<StoredListener, "options">): ListenerOptions {
  return options as ListenerOptions;
}

/** A text among the options; "" when it is not given. */
export function textOption(options: ListenerOptions, name: string): string {
  const value = options[name];
  return typeof value === "string" ? value : "";
}

export function mappingOf(listener: Pick<StoredListener, "options" | "mapping">): Mapping {
  const types = optionsOf(listener)["types"];
  return { attributes: listener.mapping, types: typeof types === "object" ? types : {} };
}
