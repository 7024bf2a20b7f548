/** How answers of the server are kept: what was read is shown at once and read anew behind it. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { RequestError } from "./client.ts";

const staleMs = 10_000;

export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signedOut }),
  mutationCache: new MutationCache({ onError: signedOut }),
  defaultOptions: {
    queries: {
      staleTime: staleMs,
      // What was refused stays refused; only a server that can't be reached or is busy is asked again.
      retry: (failures, error) => failures < 2 && error instanceof RequestError && (error.status === 0 || error.status === 503),
    },
  },
});

/** A session that has ended shows everywhere at once: the shell asks for the session again and leads to the sign-in. */
function signedOut(error: Error): void {
  if (error instanceof RequestError && error.status === 401) void queries.resetQueries({ queryKey: ["session"] });
}
