/** The supervisor with types of listeners and a clock in the test's hands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { Submission } from "../engine/types.ts";
import { defaultSettings, type Listener as StoredListener, type Tenant } from "../store/configuration.ts";
import { ConnectionError, type Clock, type Connection, type Listener } from "./listener.ts";
import { Listeners } from "./supervisor.ts";

const tenant: Tenant = {
  number: 1,
  id: "t",
  name: "",
  rateLimit: null,
  paused: false,
  pausedIntegrations: [],
  keyAttribute: "id",
  settings: defaultSettings,
};

/** Time that passes when the test says so. */
class DrivenClock implements Clock {
  at = 0;
  readonly pauses: number[] = [];
  private waiting: { due: number; go: () => void }[] = [];

  now(): number {
    return this.at;
  }

  pause(ms: number, signal: AbortSignal): Promise<void> {
    this.pauses.push(ms);
    return new Promise((go) => {
      if (signal.aborted) return go();
      this.waiting.push({ due: this.at + ms, go });
      signal.addEventListener("abort", () => go(), { once: true });
    });
  }

  async pass(ms: number): Promise<void> {
    this.at += ms;
    const due = this.waiting.filter((one) => one.due <= this.at);
    this.waiting = this.waiting.filter((one) => one.due > this.at);
    for (const { go } of due) go();
    await settled();
  }
}

/** Lets everything that can happen at this moment happen. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i++) await turn();
}

interface Made {
  readonly connection: Connection;
  end(error?: Error): void;
}

function rig() {
  const clock = new DrivenClock();
  const connections: Made[] = [];
  const stored = new Map<number, StoredListener>();
  const submitted: Submission[] = [];
  const positions = new Map<number, string>();
  const state = { tenant: tenant as Tenant | null, overloaded: 0, running: 0, mostRunning: 0 };
  const source: Listener = {
    declaration: { name: "source", description: "", integrations: ["source"], options: {}, mappingHelp: "" },
    run: (connection) =>
      new Promise((resolve, reject) => {
        state.running += 1;
        state.mostRunning = Math.max(state.mostRunning, state.running);
        const end = (error?: Error): void => {
          state.running -= 1;
          if (error === undefined) resolve();
          else reject(error);
        };
        connections.push({ connection, end });
        connection.signal.addEventListener("abort", () => end(), { once: true });
      }),
  };
  const listeners = new Listeners({
    types: { source },
    configuration: {
      tenants: async () => (state.tenant === null ? [] : [state.tenant]),
      tenant: async () => state.tenant,
      listeners: async () => [...stored.values()],
      integrations: async () => [],
    },
    positions: {
      read: async (_, id) => positions.get(id) ?? null,
      write: async (_, id, position) => void positions.set(id, position),
    },
    receiving: {
      submit: async (_tenant, _source, submissions) => {
        if (state.overloaded-- > 0) throw new RangeError("overloaded");
        submitted.push(...submissions);
        return submissions.map((_, i) => ({ ok: true, seq: i + 1, key: "k", contributing: false }));
      },
      refuse: () => undefined,
      retryAfterMs: (error) => (error instanceof RangeError ? 2_000 : null),
    },
    secretsOf: () => ({}),
    credentials: async () => null,
    provider: async () => null,
    clock,
    random: () => 0,
    log: { warn: () => undefined, error: () => undefined },
  });
  const put = async (id: number, change: Partial<StoredListener> = {}): Promise<void> => {
    const fresh: StoredListener = {
      id,
      name: "n",
      description: "",
      status: true,
      type: "source",
      options: {},
      secrets: {},
      secretsKey: "k",
      mapping: {},
      tokenHash: null,
    };
    stored.set(id, { ...fresh, ...stored.get(id), ...change });
    await listeners.adjust(tenant);
    await settled();
  };
  return { clock, connections, stored, submitted, positions, state, listeners, put, told: () => listeners.status(1, 1) };
}

test("it connects again after growing pauses from 1 s to 5 min, and from the first again once a connection stood for a minute", async () => {
  const { clock, connections, put, told } = rig();
  await put(1);
  for (const expected of [1, 2, 4, 8, 16, 32, 64, 128, 200, 200]) {
    assert.equal(told().state, "connecting");
    connections.at(-1)!.end(new ConnectionError("the wire is cut"));
    await settled();
    assert.deepEqual([told().state, clock.pauses.at(-1)], ["failed", expected * 1_000]);
    assert.match(told().message, new RegExp(`the wire is cut; it is tried again after ${expected} s`));
    await clock.pass(expected * 1_000);
  }
  assert.equal(told().counters.reconnects, 10);
  assert.equal(told().lastError?.message, "the wire is cut");
  connections.at(-1)!.connection.connected();
  assert.equal(told().state, "started");
  await clock.pass(60_000);
  connections.at(-1)!.end();
  await settled();
  assert.equal(clock.pauses.at(-1), 1_000);
});

test("a third party that asks for a longer pause gets it", async () => {
  const { clock, connections, put } = rig();
  await put(1);
  connections[0]!.end(new ConnectionError("too many", 30_000));
  await settled();
  assert.equal(clock.pauses.at(-1), 30_000);
});

test("a change restarts it, its name alone does not; disabling, deleting and the tenant's end stop it", async () => {
  const { connections, stored, state, listeners, put, told } = rig();
  await put(1);
  await put(1, { name: "another", description: "x" });
  assert.equal(connections.length, 1);
  await put(1, { mapping: { id: "a" } });
  assert.equal(connections.length, 2);
  assert.ok(connections[0]!.connection.signal.aborted);
  await put(1, { status: false });
  assert.deepEqual([state.running, told().state], [0, "stopped"]);
  await put(1, { status: true });
  stored.delete(1);
  await listeners.adjust(tenant);
  assert.equal(state.running, 0);
  await put(1);
  state.tenant = null;
  await listeners.adjust(tenant);
  assert.equal(state.running, 0);
  assert.equal(state.mostRunning, 1, "two runs of one listener never overlap");
});

test("while the server is overloaded the source waits; nothing is lost, and the position follows the events", async () => {
  const { clock, connections, submitted, positions, state, put } = rig();
  await put(1);
  const { connection } = connections[0]!;
  state.overloaded = 2;
  const events = Array.from({ length: 700 }, (_, i) => ({ source: { id: i }, id: String(i), happenedAt: null, position: `p${i}` }));
  const taken = connection.take(events);
  await settled();
  assert.deepEqual([submitted.length, positions.size], [0, 0]);
  await clock.pass(2_000);
  assert.equal(submitted.length, 0);
  await clock.pass(2_000);
  await taken;
  assert.equal(submitted.length, 700);
  assert.equal(positions.get(1), "p699");
  assert.equal(submitted[7]?.idempotency?.key, "listener/LI1/7");
});

test("a stop lets what is in hand be stored, and refuses what comes after it while the server is overloaded", async () => {
  const { connections, submitted, state, listeners, put } = rig();
  await put(1);
  const { connection } = connections[0]!;
  const one = [{ source: { id: 1 }, id: null, happenedAt: null }];
  const last = connection.take(one);
  await listeners.stop(1_000);
  await last;
  assert.equal(submitted.length, 1);
  state.overloaded = 1;
  await assert.rejects(connection.take(one));
  await put(1, { mapping: { id: "b" } });
  assert.equal(connections.length, 1, "nothing starts once it is stopped");
});

test("an enabled listener starts with the server, where it had come to", async () => {
  const { connections, stored, positions, listeners, put } = rig();
  await put(1, { status: false });
  stored.set(1, { ...stored.get(1)!, status: true });
  positions.set(1, "p7");
  await listeners.start();
  await settled();
  assert.equal(connections[0]?.connection.position, "p7");
});
