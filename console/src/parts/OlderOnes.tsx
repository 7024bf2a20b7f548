import { Button } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";

/** Reads the next page of a list that is newest first, as long as there is one. */
export function OlderOnes({ of }: { readonly of: Pick<UseInfiniteQueryResult, "hasNextPage" | "fetchNextPage" | "isFetchingNextPage"> }) {
  if (!of.hasNextPage) return null;
  return (
    <Button variant="default" onClick={() => void of.fetchNextPage()} loading={of.isFetchingNextPage}>
      Older ones
    </Button>
  );
}
