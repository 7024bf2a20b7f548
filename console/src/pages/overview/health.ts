/** What of a tenant needs somebody's attention. Pure. */
import type { Pattern } from "../../api/objects.ts";
import type { Condition } from "./queries.ts";

export interface Concern {
  readonly what: string;
  readonly why: string;
  /** below the tenant's address */
  readonly path: string;
  readonly grave: boolean;
}

/** Sends that failed longer ago, ms, need nobody's attention any more. */
const recentMs = 3_600_000;

/**
 * The grave ones first.
 * @param now ms
 */
export function concernsOf(
  { tenant, integrations, augments, listeners }: Condition,
  patterns: readonly Pattern[],
  now: number,
): readonly Concern[] {
  const all = [
    ...ofTenant(tenant),
    ...integrations.flatMap((one) => ofIntegration(one, tenant.paused, now)),
    ...listeners.flatMap(ofListener),
    ...augments.flatMap(ofAugment),
    ...patterns.flatMap(ofPattern),
  ];
  return [...all.filter(({ grave }) => grave), ...all.filter(({ grave }) => !grave)];
}

function ofTenant({ paused }: Condition["tenant"]): Concern[] {
  if (!paused) return [];
  return [{ what: "Tenant", why: "Sending is paused: nothing goes out, and what is due waits.", path: "tenant", grave: false }];
}

function ofIntegration({ type, delivery }: Condition["integrations"][number], tenantPaused: boolean, now: number): Concern[] {
  const { paused, waiting, "provider-pause": pause, "last-error": last, failed } = delivery;
  const concern = (why: string, grave: boolean): Concern[] => [{ what: `Integration ${type}`, why, path: `integrations/${type}`, grave }];
  if (paused) return tenantPaused ? [] : concern(`Paused: ${waiting} ${waiting === 1 ? "send waits" : "sends wait"}.`, false);
  if (pause !== null) return concern(`It takes nothing for now: ${pause.reason}.`, true);
  if (failed === 0 || last === null || Date.parse(last.at) < now - recentMs) return [];
  return concern(`${failed} ${failed === 1 ? "send has" : "sends have"} failed, the last with: ${last.error}.`, false);
}

function ofListener({ id, name, state }: Condition["listeners"][number]): Concern[] {
  if (state.status === "started") return [];
  const why = state["last-error"]?.message ?? state.message;
  return [
    {
      what: `Listener ${name}`,
      why: `It is ${state.status}${why === "" ? "" : `: ${why}`}.`,
      path: `listeners/${id}`,
      grave: state.status === "failed",
    },
  ];
}

function ofAugment({ id, name, state, "last-error": last }: Condition["augments"][number]): Concern[] {
  if (state !== "failed") return [];
  return [
    { what: `Augment ${name}`, why: last === null ? "It fails." : `It fails: ${last.message}.`, path: `augments/${id}`, grave: true },
  ];
}

function ofPattern({ id, name, status, evicted, diagnostics }: Pattern): Concern[] {
  const path = `patterns/${id}`;
  const broken = status ? diagnostics.find(({ severity }) => severity === "error") : undefined;
  if (broken !== undefined) return [{ what: `Pattern ${name}`, why: `It has an error: ${broken.message}.`, path, grave: true }];
  if (evicted === undefined) return [];
  const why = `${evicted.count} partial ${evicted.count === 1 ? "match was" : "matches were"} given up, since one customer (${evicted["last-key"]}) had too many at once.`;
  return [{ what: `Pattern ${name}`, why, path, grave: false }];
}
