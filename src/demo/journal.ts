/** The demo tenant's journal, read through the HTTP interface. */
import type { Attributes, Json } from "../language/ast.ts";
import type { Api } from "./api.ts";
import { demoTenant } from "./setup.ts";

export type Status = "running" | "success" | "failure" | "cancelled";

/** A reaction of the journal's list. */
export interface Head {
  readonly id: string;
  readonly pattern: { readonly id: string; readonly name: string };
  readonly key: string;
  readonly status: Status;
  /** ISO 8601 */
  readonly "matched-at": string;
  readonly "ended-at": string | null;
  readonly reason?: string;
}

/** One command that a reaction ran, as far as the demo tells of it. */
export interface RunCommand {
  readonly command: string;
  readonly endpoint?: string;
  readonly type?: string;
  readonly status: "running" | "success" | "failure" | "dropped";
  /** ISO 8601 */
  readonly started: string;
  readonly ended: string | null;
  readonly until?: string;
  readonly reason?: string;
  readonly value?: Json;
  readonly event?: Attributes;
  readonly attempts?: readonly { readonly at: string; readonly parameters?: Attributes }[];
}

/** A reaction in full. */
export interface Reaction extends Head {
  readonly events: readonly { readonly id: string; readonly time: string; readonly attributes: Attributes }[];
  readonly commands: readonly RunCommand[];
}

/** Requests in flight at once. */
const concurrency = 8;

/** The reactions of a pattern, oldest match first. */
export async function reactionsOf(api: Api, pattern: string): Promise<Head[]> {
  return (await api.list<Head>(`/tenants/${demoTenant}/journal?pattern=${pattern}&limit=100`)).toReversed();
}

/** Reactions in full, in the order of the heads. */
export async function inFull(api: Api, heads: readonly Head[]): Promise<Reaction[]> {
  const found: Reaction[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < heads.length) {
      const index = next++;
      found[index] = await api.get<Reaction>(`/tenants/${demoTenant}/journal/${heads[index]!.id}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return found;
}

/** Sends that a reaction made, repeated ones counted each time. */
export function sendsOf({ commands }: Reaction): number {
  return commands.filter(({ command }) => command === "send").reduce((sum, { attempts = [] }) => sum + attempts.length, 0);
}
