/** A small made-up call centre for the screenshots: its configuration, its events, and counts of days that did not happen. */
import { stretches, type ActivityCount, type ActivityKind } from "../src/store/activity.ts";
import type { Json } from "../src/language/ast.ts";

export const shownTenant = "harbour";

/** Whose events make the patterns match. */
export const shownCustomer = "C-1042";

/** As it is applied. */
export const configuration: Json = {
  name: "Harbour Telecom",
  "key-attribute": "customer",
  templates: [
    { name: "sorry", template: "Sorry that we kept you waiting, {{name}}. We will call you back within the hour." },
    { name: "thanks", template: "Thank you for your patience, {{name}}." },
  ],
  patterns: [
    {
      name: "Gave up twice",
      description: "Two calls abandoned within an hour, and not answered in between: say sorry, and call back unless they call again.",
      status: true,
      when: `(within 1 hours
  (seq
    (event (= type "abandoned"))
    (fail (event (= type "answered")))
    (event (= type "abandoned"))))`,
      then: `(seq
  (send echo message {:to *phone*}
    (template {:message (TM sorry)}) (retries 3))
  (expect (and (= $customer *customer*) (= $type "answered")) (within 30 minutes)
    (success (send echo message {:to *phone*} (template {:message (TM thanks)})))
    (failure (send echo message {:to "floor" :message "call back"}))))`,
    },
    {
      name: "Stuck in the menu",
      description: "Three menu steps within five minutes without reaching anyone.",
      status: true,
      when: '(within 5 minutes (count 3 (event (= type "menu"))))',
      then: '(send echo message {:to "floor" :message "stuck in the menu"})',
    },
    {
      name: "Priority customer waits",
      description: "A priority customer in the queue.",
      status: true,
      when: '(event {:type "queued" :segment "priority"})',
      then: '(send echo message {:to "floor" :message "priority in the queue"})',
    },
    {
      name: "Bill disputed again",
      description: "A second dispute within a week.",
      status: false,
      when: '(within 7 days (count 2 (event (= type "dispute"))))',
      then: '(send echo message {:to "billing" :message "second dispute"})',
    },
  ],
};

const types = ["queued", "menu", "answered", "queued", "abandoned", "menu", "dispute"] as const;

/** The n-th of an endless row of events of many customers, the same at each run. */
export function shownEvent(n: number): Json {
  const customer = 1_000 + ((n * 37) % 90);
  const type = types[(n * 5 + (n % 3)) % types.length]!;
  return { customer: `C-${customer}`, type, segment: customer % 9 === 0 ? "priority" : "standard", waited: (n * 53) % 240 };
}

/** What happens to the customer who is shown. */
export const story: readonly Json[] = ["queued", "abandoned", "queued", "abandoned"].map((type) => ({
  customer: shownCustomer,
  type,
  name: "Ann",
  phone: "+15065550101",
  segment: "standard",
}));

const msPerDay = 86_400_000;
const perMinute: readonly (readonly [ActivityKind, number])[] = [
  ["events", 120],
  ["matches", 9],
  ["sends", 8],
  ["failures", 0.5],
];

/**
 * Counts of the last hour and of the last two weeks.
 * @param tenant its number
 * @param now epoch ms
 */
export function* shownCounts(tenant: number, now: number): Generator<ActivityCount> {
  const minute = now - (now % stretches.minute);
  for (let i = 1; i < 60; i++) {
    for (const [kind, usual] of perMinute) {
      const count = Math.round(usual * (1 + 0.4 * Math.sin(i / 7) + 0.25 * Math.sin(i * 2.3)));
      yield { tenant, stretch: "minute", kind, pattern: null, at: minute - i * stretches.minute, count };
    }
  }
  const hour = now - (now % stretches.hour);
  for (const pattern of [1, 2, 3]) {
    for (let day = 0; day < 14; day++) {
      const count = Math.round((400 / pattern) * (1 + 0.5 * Math.sin(day + pattern) + 0.2 * Math.sin(day * 3.1)));
      yield { tenant, stretch: "hour", kind: "matches", pattern, at: hour - day * msPerDay, count };
    }
  }
}
