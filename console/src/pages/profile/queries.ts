/** What the Profile page reads and writes. */
import { queryOptions } from "@tanstack/react-query";
import { get, request } from "../../api/client.ts";
import type { Account } from "../../api/objects.ts";

export const accountQuery = queryOptions({ queryKey: ["account"], queryFn: ({ signal }) => get<Account>("/account", signal) });

/** The person's other sessions end with it. @throws RequestError */
export async function changePassword(password: string, fresh: string): Promise<void> {
  await request("POST", "/account/change_password", { password, "new-password": fresh });
}
