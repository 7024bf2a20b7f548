/** Who is signed in. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { get, request, RequestError } from "../api/client.ts";
import { queries } from "../api/queries.ts";

export type Role = "admin" | "member" | "viewer";

export interface Session {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly tenants: readonly { readonly id: string; readonly name: string }[];
}

/** null: nobody is signed in */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => readSession(signal),
  staleTime: 60_000,
});

async function readSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return await get<Session>("/session", signal);
  } catch (error) {
    if (error instanceof RequestError && error.status === 401) return null;
    throw error;
  }
}

/** The session of a page that only those who are signed in reach. */
export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new RequestError(401, "You are signed out. Sign in again to go on.");
  return data;
}

/** @throws RequestError */
export async function signIn(email: string, password: string): Promise<void> {
  await request("POST", "/session", { email, password });
  queries.clear();
  await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

/** @throws RequestError */
export async function signOut(): Promise<void> {
  await request("DELETE", "/session");
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
}
