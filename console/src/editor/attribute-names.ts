/** Names that attributes go by. Pure. */
const deepest = 4;
const most = 500;

/**
 * @param events some objects of attributes
 * @returns the names of their attributes, and the dotted paths into those that are objects, sorted
 */
export function attributeNames(events: readonly Readonly<Record<string, unknown>>[]): readonly string[] {
  const names = new Set<string>();
  for (const event of events) collect(event, "", 1, names);
  return [...names].sort();
}

function collect(members: object, before: string, depth: number, names: Set<string>): void {
  for (const [name, value] of Object.entries(members)) {
    if (names.size >= most) return;
    names.add(before + name);
    if (typeof value === "object" && value !== null && !Array.isArray(value) && depth < deepest) {
      collect(value, `${before}${name}.`, depth + 1, names);
    }
  }
}
