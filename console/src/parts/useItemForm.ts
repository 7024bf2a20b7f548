import { useMutation, type UseMutationResult } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { tellDone } from "./notices.ts";
import { useUnsavedGuard } from "./useUnsavedGuard.ts";

interface ItemFormOptions<S, E, T> {
  /** it is created; what stands in the form is then no change any more */
  readonly isNew: boolean;
  /** as it is saved */
  readonly saved: S;
  /** what stands in the form of an item; plain data */
  readonly enteredOf: (item: S) => E;
  /** @returns the item as it is saved now */
  readonly save: (entered: E) => Promise<T>;
  readonly onSaved: (saved: T) => void;
}

interface ItemFormState<E, T> {
  readonly entered: E;
  readonly change: (changed: Partial<E>) => void;
  readonly isDirty: boolean;
  readonly saving: UseMutationResult<T, Error, void>;
}

/** What stands in the form of an item: changed, saved and told so; asks before the form is left with changes that are not saved. */
export function useItemForm<S, E extends object, T extends S & { readonly name: string }>({
  isNew,
  saved,
  enteredOf,
  save,
  onSaved,
}: ItemFormOptions<S, E, T>): ItemFormState<E, T> {
  const [entered, setEntered] = useState(() => enteredOf(saved));
  const done = useRef(false);
  const isDirty = JSON.stringify(entered) !== JSON.stringify(enteredOf(saved));
  useUnsavedGuard(() => !done.current && isDirty);
  const saving = useMutation({
    mutationFn: () => save(entered),
    onSuccess: (item: T) => {
      done.current = isNew;
      tellDone(`${item.name} is ${isNew ? "created" : "saved"}`);
      setEntered(enteredOf(item));
      onSaved(item);
    },
  });
  const change = (changed: Partial<E>): void => setEntered((before) => ({ ...before, ...changed }));
  return { entered, change, isDirty, saving };
}
