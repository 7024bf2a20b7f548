import { hash } from "node:crypto";

/**
 * A customer's key where it must be told apart but not kept: the first 16 hexadecimal digits of its SHA-256. Whoever has the key can find
 * it again; the audit log itself does not tell it.
 */
export function digestOf(key: string): string {
  return hash("sha256", key, "hex").slice(0, 16);
}
