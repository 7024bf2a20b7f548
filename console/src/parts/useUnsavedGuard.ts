import { useBlocker } from "@tanstack/react-router";

/**
 * Asks before a page with changes that are not saved is left, also when the tab is closed. Another view of the same page is no leaving.
 * @param isDirty asked at the moment itself
 */
export function useUnsavedGuard(isDirty: () => boolean): void {
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      current.pathname !== next.pathname && isDirty() && !window.confirm("There are changes that are not saved. Leave without them?"),
    enableBeforeUnload: isDirty,
  });
}
