/** Bounds of chains of events made by `event` commands, so that patterns can't feed each other for ever (then.md, event). */

const maxDepth = 16;
const maxDescendants = 1_000;

/** Why a chain of this depth may not go on, null when it may. @param depth 0 for a received event */
export function tooDeep(depth: number): string | null {
  return depth > maxDepth ? `the chain of event commands is deeper than ${maxDepth}` : null;
}

/** Why an event may have no further descendant, null when it may. @param root how the event is called */
export function tooManyDescendants(root: string, descendants: number): string | null {
  return descendants >= maxDescendants ? `event ${root} has ${maxDescendants} descendants already` : null;
}
