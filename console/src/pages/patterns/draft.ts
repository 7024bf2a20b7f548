/** A pattern as it is edited while others may save it, too. Pure. */
import type { Pattern } from "../../api/objects.ts";

const draftMembers = ["name", "description", "status", "when", "then"] as const;

type Member = (typeof draftMembers)[number];

/** The members that a person writes. */
export type PatternDraft = Pick<Pattern, Member>;

export interface Edited {
  /** what was saved when the changes began */
  readonly base: PatternDraft;
  readonly draft: PatternDraft;
}

export interface Met extends Edited {
  /** members that were changed here and, otherwise, elsewhere: somebody must say which holds */
  readonly conflicts: readonly Member[];
}

export const emptyDraft: PatternDraft = { name: "", description: "", status: false, when: "", then: "" };

export function draftOf({ name, description, status, when, then }: Pattern): PatternDraft {
  return { name, description, status, when, then };
}

/** Whether a draft is otherwise than what is saved. */
export function differs(draft: PatternDraft, saved: PatternDraft): boolean {
  return draftMembers.some((member) => draft[member] !== saved[member]);
}

/**
 * Brings together what is edited here and what is saved by now: a member that was changed on one side only is taken from there.
 * @param saved as the server told it last
 */
export function meet({ base, draft }: Edited, saved: PatternDraft): Met {
  const taken = draftMembers.filter((member) => draft[member] === base[member]);
  const conflicts = draftMembers.filter(
    (member) => !taken.includes(member) && saved[member] !== base[member] && saved[member] !== draft[member],
  );
  return { base: { ...saved, ...only(base, conflicts) }, draft: { ...draft, ...only(saved, taken) }, conflicts };
}

/** In these members what is saved takes the place of what is edited. */
export function takeSaved(draft: PatternDraft, saved: PatternDraft, members: readonly Member[]): Edited {
  return { base: saved, draft: { ...draft, ...only(saved, members) } };
}

function only(draft: PatternDraft, members: readonly Member[]): Partial<PatternDraft> {
  return Object.fromEntries(members.map((member) => [member, draft[member]]));
}
