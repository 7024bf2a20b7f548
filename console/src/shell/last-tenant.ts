import type { Session } from "../session/session.ts";

const storageKey = "whenthen-tenant";

/** The tenant that this browser worked with last, if the person still has access to it, else the first. */
export function lastTenant({ tenants }: Session): string | undefined {
  const last = read();
  return tenants.find(({ id }) => id === last)?.id ?? tenants[0]?.id;
}

export function rememberTenant(id: string): void {
  try {
    localStorage.setItem(storageKey, id);
  } catch {
    // without storage the first tenant is as good
  }
}

function read(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}
