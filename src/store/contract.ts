/**
 * What every implementation of the storage port must do: one test for each sentence of the port.
 * Run it from the implementation's own test file.
 */
import { suite } from "node:test";
import { accessContract } from "./contract/access.ts";
import { activityContract } from "./contract/activity.ts";
import { accountsContract } from "./contract/accounts.ts";
import { auditContract } from "./contract/audit.ts";
import { augmentingContract } from "./contract/augmenting.ts";
import { commitContract } from "./contract/commit.ts";
import { dueContract } from "./contract/due.ts";
import { customerErasureContract, erasureContract } from "./contract/erasure.ts";
import { expireContract } from "./contract/expire.ts";
import { identitiesContract } from "./contract/identities.ts";
import { integrationsContract } from "./contract/integrations.ts";
import { journalContract } from "./contract/journal.ts";
import { listenersContract } from "./contract/listeners.ts";
import { patternsContract } from "./contract/patterns.ts";
import { reactionsContract } from "./contract/reactions.ts";
import { refusedContract } from "./contract/refused.ts";
import type { OpenStore } from "./contract/opened.ts";
import { textsContract } from "./contract/texts.ts";

/**
 * @param name of the implementation, for the test report
 * @param open gives a new, empty store each time. reopen closes the store and opens what it stored again (in memory: gives the same store back)
 */
export function storeContract(name: string, open: OpenStore): void {
  suite(`store contract: ${name}`, () => {
    commitContract(open);
    augmentingContract(open);
    dueContract(open);
    reactionsContract(open);
    expireContract(open);
    erasureContract(open);
    customerErasureContract(open);
    textsContract(open);
    journalContract(open);
    identitiesContract(open);
    patternsContract(open);
    accountsContract(open);
    activityContract(open);
    accessContract(open);
    auditContract(open);
    refusedContract(open);
    integrationsContract(open);
    listenersContract(open);
  });
}
