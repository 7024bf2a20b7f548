/** Augments. Their CSV files are no part of a document: whenthen apply uploads them beside it (cli/augment-files.ts). */
import type { Augment } from "../../identify/augments/augment.ts";
import {
  augmentMembers,
  creatingAugment,
  deletingAugment,
  mustHaveRoomForAugments,
  newAugment,
  toldOptions,
  updatingAugment,
  type NewAugment,
} from "../augment-objects.ts";
import { ApiError } from "../errors.ts";
import { strictObject } from "../validation.ts";
import { items, limitFault } from "./items.ts";
import type { Fault, Members, Section } from "./section.ts";

const AugmentItem = strictObject(augmentMembers, { title: "AugmentItem" });

type Item = Parameters<typeof newAugment>[0];

export const augmentSection: Section = items({
  name: "augments",
  kind: "augment",
  schema: AugmentItem,
  key: "name",
  defaults: { description: "", service: "engine", options: {} },
  stored: ({ deps, tenant }) => deps.store.configuration.augments(tenant.number),
  told: (augment: Augment) => told(augment),
  normal: (item) => (faultOf(item as Item, 0).length > 0 ? item : told(newAugment(item as Item))),
  faults: (written, _context, { others, stored }) => [
    ...limitFault(() => mustHaveRoomForAugments(written.length + others.length)),
    ...written.flatMap((item, i) => faultOf(item as Item, i, stored.get(item.name))),
  ],
  create: (item, { tenant }) => creatingAugment(tenant, newAugment(item as Item)),
  update: (stored, item, { tenant }) => {
    const { type: _, ...change } = newAugment(item);
    return updatingAugment(tenant, stored, change);
  },
  remove: (stored, { tenant }) => deletingAugment(tenant, stored),
});

/** Options that say nothing are left out. */
function told({ name, type, description, service, options }: NewAugment): Members {
  const given = Object.entries(toldOptions(type, options)).filter(
    ([, value]) => typeof value !== "object" || Object.keys(value).length > 0,
  );
  return { name, type, description, service, options: Object.fromEntries(given) };
}

function faultOf(item: Item, i: number, stored?: Augment): Fault[] {
  if (stored !== undefined && stored.type !== item.type) {
    return [
      { path: [i, "type"], message: `the type of an augment can't be changed from ${stored.type} to ${item.type}; create another augment` },
    ];
  }
  try {
    newAugment(item);
    return [];
  } catch (error) {
    if (error instanceof ApiError) return [{ path: [i], message: `${item.name}: ${error.message}` }];
    throw error;
  }
}
