/** Puts values of the environment in their places in a configuration. */

/** Sections whose texts are programs and templates, in which ${NAME} is just text. */
const verbatim: ReadonlySet<string> = new Set(["patterns", "templates"]);

const reference = /^\$\{(\w+)\}$/;

/**
 * The document with the environment's values in place of texts that are ${NAME} as a whole. One that is not set, or empty, is left.
 * @param document as it was read
 */
export function withEnvironment(document: unknown, environment: Readonly<Record<string, string | undefined>>): unknown {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return document;
  return Object.fromEntries(
    Object.entries(document).map(([name, value]: [string, unknown]) => [
      name,
      verbatim.has(name) ? value : substituted(value, environment),
    ]),
  );
}

function substituted(value: unknown, environment: Readonly<Record<string, string | undefined>>): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => substituted(one, environment));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]: [string, unknown]) => [name, substituted(inner, environment)]));
  }
  const name = typeof value === "string" ? reference.exec(value)?.[1] : undefined;
  return name === undefined ? value : environment[name] || value;
}
