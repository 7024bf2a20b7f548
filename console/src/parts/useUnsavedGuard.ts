import { useBlocker } from "@tanstack/react-router";

/** Asks before a page with changes that are not saved is left, also when the tab is closed. */
export function useUnsavedGuard(dirty: boolean): void {
  useBlocker({
    shouldBlockFn: () => dirty && !window.confirm("There are changes that are not saved. Leave without them?"),
    enableBeforeUnload: () => dirty,
    disabled: !dirty,
  });
}
