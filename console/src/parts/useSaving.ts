import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useRef } from "react";
import { tellDone } from "./notices.ts";
import { useUnsavedGuard } from "./useUnsavedGuard.ts";

interface SavingOptions<T> {
  /** it is created; what stands in the form is then no change any more */
  readonly isNew: boolean;
  readonly isDirty: boolean;
  /** @returns the item as it is saved now */
  readonly save: () => Promise<T>;
  readonly onSaved: (saved: T) => void;
}

/** Saves what a form holds and tells so; asks before the form is left with changes that are not saved. */
export function useSaving<T extends { readonly name: string }>({
  isNew,
  isDirty,
  save,
  onSaved,
}: SavingOptions<T>): UseMutationResult<T, Error, void> {
  const done = useRef(false);
  useUnsavedGuard(() => !done.current && isDirty);
  return useMutation({
    mutationFn: save,
    onSuccess: (saved) => {
      done.current = isNew;
      tellDone(`${saved.name} is ${isNew ? "created" : "saved"}`);
      onSaved(saved);
    },
  });
}
