import { useRouter } from "@tanstack/react-router";
import { ErrorNote } from "../parts/ErrorNote.tsx";

/** Shown in place of a page that could not be loaded. */
export function PageError({ error, reset }: { readonly error: Error; readonly reset: () => void }) {
  const router = useRouter();
  return (
    <ErrorNote
      error={error}
      retry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
