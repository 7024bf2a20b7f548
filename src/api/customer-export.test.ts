/** An export lets others have their turn between its pages, however much or little it finds on them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { changes, commitOnce, eventOf, runningReactions, sendOf, tenantOf } from "../store/contract/opened.ts";
import type { Store } from "../store/port.ts";
import { openSqliteStore } from "../store/sqlite/index.ts";
import { customerExport } from "./customer-export.ts";

/** Calls of the store at most between two turns of the event loop. */
const maxCalls = 40;

/** The store, and the most calls that it has had between two turns. */
function watched(store: Store): { store: Store; most: () => number; stop: () => void } {
  let [calls, most] = [0, 0];
  const counted = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        most = Math.max(most, ++calls);
        return Reflect.get(target, name) as unknown;
      },
    });
  let timer: NodeJS.Immediate;
  const turn = (): void => {
    calls = 0;
    timer = setImmediate(turn);
  };
  turn();
  const ports = { engine: counted(store.engine), journal: counted(store.journal), refused: counted(store.refused) };
  return { store: { ...store, ...ports }, most: () => most, stop: () => clearImmediate(timer) };
}

const numbers = Array.from({ length: 3_000 }, (_, n) => n + 1);
const events = numbers.map((seq) => eventOf(seq, { key: seq === 1 ? "anna" : "bob" }));

const cases = {
  "reactions that run and send nothing": { events, ...runningReactions(numbers) },
  "reactions of which a few send": { events, ...runningReactions(numbers), sends: [sendOf(7, 1), sendOf(2_999, 1), sendOf(2_999, 2)] },
  "nothing but one event among those of others": { events },
};

for (const [name, held] of Object.entries(cases)) {
  test(`turns are given: ${name}`, async () => {
    const opened = openSqliteStore({ file: ":memory:" });
    const { store, most, stop } = watched(opened);
    try {
      const tenant = await tenantOf(opened);
      await commitOnce(opened, changes(held));
      const pieces = await customerExport(store, tenant, "anna", 0);
      const text = (await Array.fromAsync(pieces!)).join("");
      const told = JSON.parse(text) as Record<"events" | "reactions" | "sends", readonly object[]>;
      const lengths = [told.events.length, told.reactions.length, told.sends.length];
      assert.deepEqual(lengths, [1, "running" in held ? numbers.length : 0, "sends" in held ? held.sends.length : 0]);
      assert.ok(most() <= maxCalls, `${most()} calls of the store between two turns`);
    } finally {
      stop();
      await opened.close();
    }
  });
}
