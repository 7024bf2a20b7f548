/** Sets the demo's tenant up; what is there already, from a run before, stays as it is. */
import type { Api } from "./api.ts";
import { demoPatterns, demoTemplates, readPattern, readTemplate } from "./patterns.ts";

export const demoTenant = "bank";

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Makes sure that there are the tenant with its key attribute on the clock `replay`, the templates and the patterns.
 * @returns the ids of the patterns, in the order of demoPatterns
 * @throws ApiError
 */
export async function setUp(api: Api): Promise<string[]> {
  const at = `/tenants/${demoTenant}`;
  if ((await api.find(at)) === null) await api.post("/tenants", { id: demoTenant, name: "Anonymous Bank" });
  const { key } = await api.get<{ key: string | null }>(`${at}/key-attribute`);
  if (key === null) await api.post(`${at}/key-attribute`, { key: "customer_id" });
  const { clock } = await api.get<{ clock: string }>(`${at}/settings`);
  if (clock !== "replay") await api.put(`${at}/settings`, { clock: "replay", "time-attribute": "time" });
  const templates = await api.list<Named>(`${at}/templates`);
  for (const name of demoTemplates) {
    if (templates.some((template) => template.name === name)) continue;
    await api.post(`${at}/templates`, { name, template: await readTemplate(name) });
  }
  const patterns = await api.list<Named>(`${at}/patterns`);
  const ids: string[] = [];
  for (const pattern of demoPatterns) {
    const found = patterns.find(({ name }) => name === pattern.name);
    const { name, description } = pattern;
    const body = { name, description, status: true, ...(await readPattern(pattern)) };
    ids.push((found ?? (await api.post<Named>(`${at}/patterns`, body))).id);
  }
  return ids;
}
