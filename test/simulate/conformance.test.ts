import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Attributes } from "../../src/language/ast.ts";
import type { SimulatedEvent } from "../../src/simulate/types.ts";
import { matchesOf } from "./rig.ts";

interface Case {
  readonly when: string;
  readonly events: readonly (Attributes & { readonly t: number })[];
  readonly until: number;
  readonly fires: readonly { readonly at: number; readonly i: number | null; readonly start?: number }[];
}

const cases = readFileSync(new URL("../conformance/when.ndjson", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

/** Customers who do the same at the same times, one event after the other. */
const customers = ["a", "b", "c"];

function interleaved({ events }: Case): SimulatedEvent[] {
  return events.flatMap((attributes, i) =>
    customers.map((key, k) => ({ line: i * customers.length + k, key, time: attributes.t, attributes })),
  );
}

test("every case of the matcher's conformance, for three customers at once", () => {
  assert.equal(cases.length, 500);
  for (const one of cases) {
    const matches = matchesOf({ when: one.when }, interleaved(one));
    assert.ok(
      matches.every((match, i) => i === 0 || matches[i - 1]!.at <= match.at),
      "in order of time",
    );
    for (const [k, customer] of customers.entries()) {
      const fires = matches.filter(({ key, at }) => key === customer && at <= one.until);
      assert.equal(fires.length, one.fires.length, one.when);
      for (const [n, expected] of one.fires.entries()) {
        const { at, start, lines } = fires[n]!;
        assert.equal(at, expected.at, one.when);
        assert.ok(lines.every((line) => line % customers.length === k));
        assert.equal(start, one.events[Math.floor(lines[0]! / customers.length)]!.t, "the first contributing event is the start");
        if (expected.start !== undefined) assert.equal(start, expected.start, one.when);
        if (expected.i !== null) assert.equal(lines.at(-1), expected.i * customers.length + k, one.when);
      }
    }
  }
});
