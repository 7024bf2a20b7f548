/** Who may do what: scopes by role. Every route names the scope that it needs. */
import type { Role } from "../store/configuration.ts";

export const scopes = ["events:write", "config:read", "config:write", "journal:read", "platform"] as const;

export type Scope = (typeof scopes)[number];

/** What a user of that role may do; a client, and a token, can be given less. */
export const scopesOf: Readonly<Record<Role, readonly Scope[]>> = {
  admin: scopes,
  member: ["events:write", "config:read", "config:write", "journal:read"],
  viewer: ["config:read", "journal:read"],
};

export const roles = Object.keys(scopesOf) as readonly Role[];

/** Those of the role's scopes that are also in every given list; null stands for no restriction. */
export function allowed(role: Role, ...restrictions: readonly (readonly string[] | null)[]): readonly Scope[] {
  return scopesOf[role].filter((scope) => restrictions.every((list) => list === null || list.includes(scope)));
}

export function isScope(word: string): word is Scope {
  return (scopes as readonly string[]).includes(word);
}
