import assert from "node:assert/strict";
import { test } from "node:test";
import { differs, meet, takeSaved, type PatternDraft } from "./draft.ts";

const base: PatternDraft = { name: "N", description: "", status: false, when: "w", then: "t" };

test("nothing is edited: what is saved is shown", () => {
  const saved = { ...base, then: "theirs", status: true };
  assert.deepEqual(meet({ base, draft: base }, saved), { base: saved, draft: saved, conflicts: [] });
});

test("nothing else is saved: what is edited stays", () => {
  const draft = { ...base, then: "mine" };
  assert.deepEqual(meet({ base, draft }, base), { base, draft, conflicts: [] });
});

test("other members were changed elsewhere: both changes hold", () => {
  const saved = { ...base, status: true };
  const met = meet({ base, draft: { ...base, then: "mine" } }, saved);
  assert.deepEqual(met, { base: saved, draft: { ...base, status: true, then: "mine" }, conflicts: [] });
  assert.equal(differs(met.draft, saved), true);
});

test("the same change was made elsewhere: there is nothing to say", () => {
  const draft = { ...base, then: "same" };
  assert.deepEqual(meet({ base, draft }, draft), { base: draft, draft, conflicts: [] });
});

test("the same member was changed otherwise elsewhere: mine stays until somebody says which holds", () => {
  const saved = { ...base, then: "theirs", name: "New name" };
  const edited = { base, draft: { ...base, then: "mine" } };
  const met = meet(edited, saved);
  assert.deepEqual(met, { base: { ...saved, then: "t" }, draft: { ...saved, then: "mine" }, conflicts: ["then"] });
  assert.deepEqual(meet(met, saved), met);
  assert.deepEqual(meet(takeSaved(met.draft, saved, met.conflicts), saved), { base: saved, draft: saved, conflicts: [] });
  assert.deepEqual(meet(takeSaved(met.draft, saved, []), saved), { base: saved, draft: { ...saved, then: "mine" }, conflicts: [] });
});
