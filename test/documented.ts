/** Holding an answer against the one in a document. */
import assert from "node:assert/strict";

/**
 * Equal, but for "…" in a documented text, which stands for any text, and "…" as a whole, which stands for anything.
 * @param where for the message
 * @throws AssertionError
 */
export function assertDocumented(actual: unknown, documented: unknown, where: string): void {
  if (documented === "…") assert.ok(actual !== undefined, where);
  else if (typeof documented === "string" && documented.includes("…")) {
    const parts = documented.split("…");
    assert.ok(typeof actual === "string" && actual.startsWith(parts[0]!) && actual.endsWith(parts.at(-1)!), `${where}: ${String(actual)}`);
  } else if (typeof documented === "object" && documented !== null) {
    assert.ok(typeof actual === "object" && actual !== null, where);
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(documented).sort(), where);
    for (const [name, value] of Object.entries(documented))
      assertDocumented((actual as Record<string, unknown>)[name], value, `${where} ${name}`);
  } else assert.deepEqual(actual, documented, where);
}
