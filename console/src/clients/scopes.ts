/** What clients may be given, as src/api/permissions.ts has it; the test beside this holds the two together. */
import type { Client } from "../api/objects.ts";
import type { Role } from "../session/session.ts";

export type Scope = NonNullable<Client["scopes"]>[number];

interface Meaning {
  readonly scope: Scope;
  /** what it lets a program do */
  readonly means: string;
  readonly roles: readonly Role[];
}

const meanings: readonly Meaning[] = [
  { scope: "events:write", means: "send events", roles: ["admin", "member"] },
  { scope: "config:read", means: "read the configuration", roles: ["admin", "member", "viewer"] },
  { scope: "config:write", means: "change the configuration", roles: ["admin", "member"] },
  { scope: "journal:read", means: "read reactions, events and customers", roles: ["admin", "member", "viewer"] },
  { scope: "platform", means: "administer tenants and users", roles: ["admin"] },
];

/** The scopes that a client of a user with that role can have. */
export function scopesFor(role: Role): readonly Meaning[] {
  return meanings.filter(({ roles }) => roles.includes(role));
}
