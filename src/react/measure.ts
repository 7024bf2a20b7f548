import type { Json } from "../language/ast.ts";

/**
 * Rough size of a value as JSON text, counted only up to a limit: values share parts, so that a small program can name
 * a huge value. Works without recursion, since an event may be nested deeper than the stack.
 * @param value undefined counts as nothing
 * @returns UTF-16 code units; when greater than `limit`, some number greater than `limit`
 */
export function measure(value: Json | undefined, limit: number): number {
  const pending: (Json | undefined)[] = [value];
  let size = 0;
  while (pending.length > 0 && size <= limit) {
    const next = pending.pop();
    if (next === undefined) continue;
    if (typeof next === "string") size += next.length + 2;
    else if (typeof next !== "object" || next === null) size += 5;
    else if (Array.isArray(next)) {
      size += 2 + next.length;
      if (size <= limit) for (const item of next as readonly Json[]) pending.push(item);
    } else {
      size += 2;
      for (const [name, member] of Object.entries(next)) {
        size += name.length + 4;
        pending.push(member);
      }
    }
  }
  return size;
}
