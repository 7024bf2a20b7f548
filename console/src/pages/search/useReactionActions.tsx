import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ask } from "../../parts/ask.tsx";
import { tellDone } from "../../parts/notices.ts";
import { useMay } from "../../session/session.ts";
import { cancelReaction, rerunReaction } from "./queries.ts";

export interface ReactionActions {
  readonly may: boolean;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly cancel: () => void;
  /** @param from id of the command to begin with, and its name; null: the whole */
  readonly rerun: (from: { readonly id: number; readonly label: string } | null) => void;
}

/** What can be done to a reaction; both ask first. A re-run leads to the new reaction. */
export function useReactionActions(tenant: string, id: string): ReactionActions {
  const may = useMay("config:write");
  const navigate = useNavigate();
  const cancel = useMutation({
    mutationFn: () => cancelReaction(tenant, id),
    onSuccess: () => tellDone(`${id} is cancelled`),
  });
  const rerun = useMutation({
    mutationFn: (from: number | null) => rerunReaction(tenant, id, from),
    onSuccess: (reaction) => navigate({ to: "/t/$tenant/search/$reaction", params: { tenant, reaction } }),
  });
  return {
    may,
    pending: cancel.isPending || rerun.isPending,
    error: cancel.error ?? rerun.error,
    cancel: () =>
      ask({
        title: `Cancel ${id}?`,
        text: "What waits is dropped. What is on its way can't be called back; its answer is kept.",
        yes: "Cancel the reaction",
        no: "Let it run",
        onYes: () => cancel.mutate(),
      }),
    rerun: (from) =>
      ask({
        title: from === null ? `Run ${id} again?` : `Run ${id} again from ${from.label}?`,
        text: `A new reaction does what this one did, over the same events${from === null ? "" : "; what stands before counts as done"}. Messages go out again.`,
        yes: "Run again",
        no: "Leave it",
        harmless: true,
        onYes: () => rerun.mutate(from?.id ?? null),
      }),
  };
}
