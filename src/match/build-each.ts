/** From nodes to the trackers of an absence: see trackers/each.ts. */
import { buildGeneral, buildGuards, buildTracker, type Building } from "./build.ts";
import { competingGroups } from "./compete.ts";
import { countNode, type Node } from "./program.ts";
import { anyTracker } from "./trackers/any.ts";
import { eachAll } from "./trackers/each-all.ts";
import { eachPair } from "./trackers/each-pair.ts";
import { eachAny, eachLeaf } from "./trackers/each.ts";
import type { Tracker } from "./trackers/tracker.ts";
import { withinTracker } from "./trackers/within.ts";

/**
 * A tracker that gives, of each event, every instance that ends there, one for each start.
 * @param earliestOnly the caller needs only the one that starts earliest
 */
export function buildEach(node: Node, building: Building, earliestOnly: boolean): Tracker {
  switch (node.kind) {
    case "event":
      return eachLeaf(buildTracker(node, building));
    case "count": {
      const rest = buildTracker(countNode(node.times - 1, node.inner), building);
      return eachPair(buildEach(node.inner, building, false), buildGuards([], building), rest, earliestOnly);
    }
    case "seq": {
      const last = node.members.length - 1;
      const first = buildEach(node.members[0] as Node, building, false);
      return node.members.slice(1).reduce((left, member, i) => {
        const guards = buildGuards(node.gaps[i] as readonly Node[], building);
        return eachPair(left, guards, buildTracker(member, building), earliestOnly && i + 1 === last);
      }, first);
    }
    case "all": {
      const groups = competingGroups(node.members, building.overlaps);
      const parts = groups.map((group) =>
        group.length === 1 ? buildEach(group[0] as Node, building, false) : buildGeneral(group, node.span, building, true),
      );
      return eachAll(parts, buildGuards(node.guards, building));
    }
    case "any": {
      const members = node.members.map((member) => buildEach(member, building, false));
      return eachAny(members, anyTracker(members));
    }
    case "within":
      return withinTracker(node.ms, buildEach(node.inner, building, earliestOnly));
  }
}
