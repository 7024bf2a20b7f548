/** Sets the demo's tenant up by its document; what is there already, from a run before, stays as it is. */
import type { Api } from "./api.ts";
import type { Demo } from "./document.ts";

export const demoTenant = "bank";

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Makes sure that the tenant is there, and is as the document says.
 * @returns the ids of the patterns, in the order of the document
 * @throws ApiError
 */
export async function setUp(api: Api, { document, patterns }: Demo): Promise<string[]> {
  const at = `/tenants/${demoTenant}`;
  if ((await api.find(at)) === null) await api.post("/tenants", { id: demoTenant });
  await api.post(`${at}/apply`, document);
  const all = await api.list<Named>(`${at}/patterns`);
  return patterns.map(({ name }) => all.find((one) => one.name === name)!.id);
}
