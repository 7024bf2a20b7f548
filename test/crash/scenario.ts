/**
 * Patterns and events whose outcome does not depend on how fast they come, so that a run with a hundred crashes can be compared
 * with one without. Each customer's events come in order over one connection.
 */
import type { Attributes } from "../../src/language/ast.ts";

export const patterns = [
  {
    name: "pair, then a chain of waits",
    when: '(within 2 hours (count 2 (event (= type "a"))))',
    then: `(seq (send echo message {:message *n*}) (delay 1 seconds) (set waited true) (send echo message {:message "later"}))`,
  },
  {
    name: "sequence with a guard, sent once",
    when: '(within 2 hours (seq (event (= type "b")) (fail (event (= type "x"))) (event (= type "c"))))',
    then: "(send relay message {:text *n*})",
  },
  {
    name: "every d, sent with retries",
    when: '(event (= type "d"))',
    then: "(send relay message {:text *n*} (retries 30) (success (set sid $sid)))",
  },
  {
    name: "absence",
    when: '(within 1 seconds (seq (event (= type "e")) (fail (event (= type "f")))))',
    then: '(par (send echo message {:message "nothing came"}) (delay 1 seconds))',
  },
  {
    name: "expects an answer",
    when: '(event (= type "g"))',
    then: `(expect (and (= $id *id*) (= $type "h") (= $round *round*)) (within 2 hours) (success (set met $n)))`,
  },
  {
    name: "expects in vain, then makes an event",
    when: '(event (= type "i"))',
    then: `(expect (and (= $id *id*) (= $type "never")) (within 1 seconds)
             (failure (event {:id *id* :type "made" :n *n*} (success (set made true)))))`,
  },
  {
    name: "matches what was made",
    when: '(event (= type "made"))',
    then: "(send echo message {:message *n*})",
  },
] as const;

/** One customer's round; n names the event within the customer. */
const round = ["a", "b", "d", "a", "g", "x", "e", "c", "h", "b", "i", "c", "a", "y", "d"] as const;

/** n names the event among all. */
export type ScriptedEvent = Attributes & { readonly n: string };

export interface Scripted {
  readonly key: string;
  readonly events: readonly ScriptedEvent[];
}

/** The first event teaches the customer's address; some later ones carry that alone. */
function whose(key: string, index: number, type: string): Attributes {
  if (index === 0) return { id: key, email: `${key}@x` };
  return byAddress.includes(type) ? { email: `${key}@x` } : { id: key };
}

/** Types whose events lack the key attribute. */
const byAddress: readonly string[] = ["c", "d", "h"];

/** The events of some customers, each an own order of the same kinds of things. */
export function script(customers: number, rounds: number): Scripted[] {
  return Array.from({ length: customers }, (_, customer) => {
    const key = `c${customer}`;
    const events: ScriptedEvent[] = [];
    for (let i = 0; i < rounds; i++) {
      const turned = [...round.slice((customer + i) % round.length), ...round.slice(0, (customer + i) % round.length)];
      for (const type of turned) {
        // an absence uses up everything before its timer fired, so a second e would make the outcome a matter of time
        const once = type === "e" && i > 0 ? "z" : type;
        events.push({ ...whose(key, events.length, type), type: once, round: i, n: `${key}-${events.length}` });
      }
    }
    return { key, events };
  });
}
