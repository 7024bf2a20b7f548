import type { Tenant } from "../store/configuration.ts";

/** Whether sends of the tenant to that endpoint wait until somebody resumes them; so do those of a tenant that has gone. */
export function isPaused(tenant: Tenant | undefined, endpoint: string): boolean {
  return tenant === undefined || tenant.paused || tenant.pausedIntegrations.includes(endpoint);
}
