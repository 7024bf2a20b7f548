/** Who is signed in. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { get, getAll, request, RequestError } from "../api/client.ts";
import { queries } from "../api/queries.ts";

export type Role = "admin" | "member" | "viewer";

export interface TenantName {
  readonly id: string;
  readonly name: string;
}

export interface Session {
  readonly email: string;
  readonly role: Role;
  /** what the person may do: config:write and so on */
  readonly scopes: readonly string[];
  /** those that the person has access to */
  readonly tenants: readonly TenantName[];
}

/** null: nobody is signed in */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => readSession(signal),
  staleTime: 60_000,
});

async function readSession(signal: AbortSignal): Promise<Session | null> {
  try {
    const { email, role, scopes } = await get<Omit<Session, "tenants">>("/session", signal);
    const tenants = await getAll<TenantName>("/account/tenants", signal);
    return { email, role, scopes, tenants };
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

/** Whether the person may do what needs that scope; what they may not is shown, but can't be used. */
export function useMay(scope: string): boolean {
  return useSession().scopes.includes(scope);
}

/** @throws RequestError */
export async function signIn(email: string, password: string): Promise<void> {
  await request("POST", "/session", { email, password });
  queries.clear();
  await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
}

/** @param leave leads to the sign-in: no page may still ask who is signed in once nobody is. @throws RequestError */
export async function signOut(leave: () => Promise<void>): Promise<void> {
  await request("DELETE", "/session");
  await leave();
  queries.clear();
  queries.setQueryData(sessionQuery.queryKey, null);
}
