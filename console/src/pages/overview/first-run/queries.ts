/** What the first steps write. */
import { part, request } from "../../../api/client.ts";
import type { Pattern } from "../../../api/objects.ts";
import { queries } from "../../../api/queries.ts";
import { savePattern } from "../../patterns/queries.ts";
import { hasEventsQuery, keyAttributeQuery } from "../queries.ts";
import { thenOf, whenOf, type Starter } from "./starter.ts";

const pathOf = (tenant: string): string => `/tenants/${part(tenant)}`;

/** @throws RequestError */
export async function setKeyAttribute(tenant: string, key: string): Promise<void> {
  await request("POST", `${pathOf(tenant)}/key-attribute`, { key });
  queries.setQueryData(keyAttributeQuery(tenant).queryKey, key);
}

/** Makes the first pattern, enabled. @throws RequestError */
export function createStarter(tenant: string, name: string, starter: Starter): Promise<Pattern> {
  return savePattern(tenant, null, { name, description: "", status: true, when: whenOf(starter), then: thenOf(starter) });
}

/** @param body JSON, sent as it is. @throws RequestError */
export async function sendEvent(tenant: string, body: string): Promise<void> {
  await request("POST", `${pathOf(tenant)}/event`, JSON.parse(body));
  queries.setQueryData(hasEventsQuery(tenant).queryKey, true);
}
