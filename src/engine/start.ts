/** What the engine reads from the store before it takes anything in. */
import { createPatternIndex } from "../match/pattern-index.ts";
import type { OutstandingSend, Store } from "../store/port.ts";
import type { Shared } from "./context.ts";
import { DueQueue } from "./due-queue.ts";
import { Fifo } from "./fifo.ts";
import { reload, type TenantRuntime } from "./tenant.ts";

const pageSize = 5_000;

/** Loads configuration, progress and index of expects of all tenants but the known ones. */
export async function loadTenants(
  shared: Shared,
  store: Store,
  known: ReadonlyMap<number, TenantRuntime>,
): Promise<Map<number, TenantRuntime>> {
  const progress = new Map((await store.engine.progress()).map((row) => [row.tenant, row]));
  const runtimes = new Map<number, TenantRuntime>();
  for (const tenant of await store.configuration.tenants()) {
    const { number } = tenant;
    if (known.has(number)) continue;
    const row = progress.get(number);
    const expected = row === undefined ? [] : await store.engine.expectedAttributes(number);
    const runtime: TenantRuntime = {
      number,
      tenant,
      patterns: new Map(),
      index: createPatternIndex([]),
      templates: [],
      lastSeq: row?.lastSeq ?? 0,
      lastReaction: row?.lastReaction ?? 0,
      clock: row === undefined || row.clock === 0 ? null : row.clock,
      dues: new DueQueue(
        (after, through, limit) => store.engine.due(number, after, through, limit),
        () => shared.batch.dues(number),
      ),
      expecting: new Map(expected.map(({ attribute, count }) => [attribute, count])),
      queue: new Fifo(),
      answers: new Fifo(),
    };
    await reload(runtime, store.configuration, (pattern, reason) => {
      shared.log.error({ tenant: tenant.id, pattern: `PT${pattern.id}` }, `the pattern is left out: ${reason}`);
    });
    await runtime.dues.refill();
    runtimes.set(number, runtime);
  }
  return runtimes;
}

/** All sends without answer, in order. */
export async function* outstanding(store: Store): AsyncGenerator<OutstandingSend> {
  let after: OutstandingSend | null = null;
  while (true) {
    const page: readonly OutstandingSend[] = await store.engine.outstandingSends(after, pageSize);
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last;
  }
}
