/** Clients of a user: what is read of them and what is done with them. */
import { queryOptions } from "@tanstack/react-query";
import { get, part, request } from "../api/client.ts";
import type { Client, CreatedClient, RotatedClient } from "../api/objects.ts";
import { queries } from "../api/queries.ts";

/** The part of a client that a person writes. Scopes null: whatever the user's role allows. */
export type ClientDraft = Pick<Client, "name" | "scopes">;

/** Where a user's clients are: /account/clients, or for administrators /users/{email}/clients. */
export const clientsQuery = (path: string) =>
  queryOptions({ queryKey: ["clients", path], queryFn: ({ signal }) => get<readonly Client[]>(path, signal) });

/** @throws RequestError */
export async function createClient(path: string, draft: ClientDraft): Promise<CreatedClient> {
  const created = await request<CreatedClient>("POST", path, draft);
  await refresh(path);
  return created;
}

/** @throws RequestError */
export async function changeClient(path: string, id: string, draft: ClientDraft): Promise<void> {
  await request("PUT", `/account/clients/${part(id)}`, draft);
  await refresh(path);
}

/**
 * Gives a client a new secret.
 * @param overlapSeconds how long the one before works on
 * @throws RequestError
 */
export async function rotateClient(path: string, id: string, overlapSeconds: number): Promise<RotatedClient> {
  const rotated = await request<RotatedClient>("POST", `/account/clients/${part(id)}/rotate`, { "overlap-seconds": overlapSeconds });
  await refresh(path);
  return rotated;
}

/** @throws RequestError */
export async function deleteClient(path: string, id: string): Promise<void> {
  await request("DELETE", `/account/clients/${part(id)}`);
  await refresh(path);
}

function refresh(path: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: clientsQuery(path).queryKey });
}
