/** Objects and arrays inside each other in an event at most; deeper ones can't be written out again. */
export const maxEventDepth = 64;

/** Whether objects and arrays lie deeper in each other than `limit`. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (limit <= 0) return true;
  for (const name in value) {
    const inner = (value as Record<string, unknown>)[name];
    if (typeof inner === "object" && inner !== null && isDeeperThan(inner, limit - 1)) return true;
  }
  return false;
}
