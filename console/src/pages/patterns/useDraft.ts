import { useState } from "react";
import type { Pattern } from "../../api/objects.ts";
import { draftOf, meet, takeSaved, type Edited, type Met, type PatternDraft } from "./draft.ts";
import { savePattern } from "./queries.ts";

export interface DraftOfPattern extends Met {
  setDraft(draft: PatternDraft): void;
  /** @throws RequestError */
  save(): Promise<Pattern>;
  /** The changes made here hold, over what was saved elsewhere. */
  keepMine(): void;
  /** What was saved elsewhere holds, where both changed the same. */
  takeTheirs(): void;
}

/** What is edited of a pattern, over all its tabs. It is kept when the pattern is saved elsewhere meanwhile. */
export function useDraft(tenant: string, pattern: Pattern): DraftOfPattern {
  const saved = draftOf(pattern);
  const [edited, setEdited] = useState<Edited>({ base: saved, draft: saved });
  const [saving, setSaving] = useState(false);
  // while it is being saved, what the server tells is what was sent
  const met: Met = saving ? { ...edited, conflicts: [] } : meet(edited, saved);
  const { base, draft, conflicts } = met;
  const save = async (): Promise<Pattern> => {
    setEdited({ base, draft });
    setSaving(true);
    try {
      const answer = await savePattern(tenant, pattern.id, draft);
      setEdited((now) => ({ base: draft, draft: now.draft }));
      return answer;
    } finally {
      setSaving(false);
    }
  };
  return {
    ...met,
    setDraft: (next) => setEdited({ base, draft: next }),
    save,
    keepMine: () => setEdited(takeSaved(draft, saved, [])),
    takeTheirs: () => setEdited(takeSaved(draft, saved, conflicts)),
  };
}
