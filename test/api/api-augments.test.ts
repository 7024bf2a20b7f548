/** API augments against a real HTTP server with faults. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { answering, json, startAugmentApi, type Asked, type AugmentApi, type Behaviour } from "../providers/augment-api.ts";
import { startRig, type Refused } from "./rig.ts";

/** How far the server's clock is ahead of the machine's. */
let aheadMs = 0;
const rig = await startRig({ allowedNetworks: [{ address: "127.0.0.0", prefix: 8 }] }, {}, { now: () => Date.now() + aheadMs });
const guarded = await startRig();
after(() => Promise.all([rig.stop(), guarded.stop()]));

type Members = Record<string, unknown>;

const vip = answering(({ attributes }) => ({ ...attributes, vip: true, tier: "gold" }));

/** Holds answers back until the test lets them go. */
class Gate {
  private held: (() => void)[] | null = [];

  hold(behave: Behaviour, when: (asked: Asked) => boolean = () => true): Behaviour {
    return (response, asked) => {
      if (this.held === null || !when(asked)) behave(response, asked);
      else this.held.push(() => behave(response, asked));
    };
  }

  /** Lets go what is held, and whatever comes from now on. */
  open(): void {
    const { held } = this;
    this.held = null;
    for (const answer of held ?? []) answer();
  }
}

/** Answers with nothing to add after so many turns of the event loop as the event says. */
const inSomeTurns: Behaviour = (response, { attributes }) => void turns(attributes["turns"] as number).then(() => nothing(response));

const nothing = (response: Parameters<Behaviour>[0]): void => json(response, { attributes: {} });

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await turn();
}

interface WithApi {
  readonly api: AugmentApi;
  readonly path: string;
  send(event: object): Promise<unknown>;
  told(): Promise<Members>;
}

async function withApi(
  behave: Behaviour,
  work: (with_: WithApi) => Promise<void>,
  { options = {}, settings, service = "engine" }: { options?: object; settings?: object; service?: string } = {},
): Promise<void> {
  const api = await startAugmentApi(behave);
  try {
    const path = `/tenants/${await rig.tenant(settings)}`;
    const augment = { name: "a", type: "api", service, options: { url: api.url, ...options } };
    assert.equal((await rig.admin("POST", `${path}/augments`, augment)).status, 201);
    await work({
      api,
      path,
      send: async (event) => {
        const { status, body } = await rig.admin("POST", `${path}/event`, event);
        assert.equal(status, 200, JSON.stringify(body));
        const history = await rig.admin<{ history: Members[] }>("GET", `${path}/event/history?limit=1`);
        return history.body.history[0]!["event"];
      },
      told: async () => (await rig.admin("GET", `${path}/augments/AU1`)).body,
    });
  } finally {
    await api.stop();
  }
}

test("an event is posted with its key, and the answer's attributes are merged: those listed, or all", async () => {
  await withApi(vip, async ({ api, send, path }) => {
    assert.deepEqual(await send({ id: 7, a: "b" }), { id: 7, a: "b", vip: true, tier: "gold" });
    assert.deepEqual(api.asked, [{ "key-attr": "7", attributes: { id: 7, a: "b" } }]);
    await rig.admin("PUT", `${path}/augments/AU1`, { options: { attributes: ["tier", "none"] } });
    assert.deepEqual(await send({ id: 7 }), { id: 7, tier: "gold" });
  });
});

test("an answer holds for its customer for ttl-seconds; with 0, and without a key, each event is asked for", async () => {
  await withApi(vip, async ({ api, send, path }) => {
    for (const id of [1, "1", 2, 1]) await send({ id });
    assert.equal(api.asked.length, 2);
    assert.equal(api.connections, 1, "the connection is kept");
    await rig.admin("PUT", `${path}/augments/AU1`, { options: { "ttl-seconds": 0 } });
    for (const id of [1, 1]) await send({ id });
    assert.equal(api.asked.length, 4);
  });
  await withApi(
    answering(() => ({ id: "9" })),
    async ({ api, send }) => {
      for (let i = 0; i < 2; i++) assert.deepEqual(await send({ email: "a@x" }), { email: "a@x", id: "9" }, "the answer may give the key");
      assert.deepEqual(api.asked, [
        { "key-attr": null, attributes: { email: "a@x" } },
        { "key-attr": null, attributes: { email: "a@x" } },
      ]);
    },
  );
});

test("whatever is wrong with an answer, the event goes on as it was, and the augment tells what was wrong", async () => {
  const faults: readonly (readonly [reason: RegExp, behave: Behaviour])[] = [
    [/the status 500, not 200/, (response) => json(response, { attributes: { bad: 1 } }, 500)],
    [/the status 302, not 200/, (response) => response.writeHead(302, { location: "/elsewhere" }).end()],
    [/is not JSON/, (response) => json(response, "{")],
    [/must be a JSON object with "attributes"/, (response) => json(response, [])],
    [/must be a JSON object with "attributes"/, (response) => json(response, { attributes: [1] })],
    [/Content-Type is text\/plain/, (response) => response.writeHead(200, { "content-type": "text/plain" }).end("{}")],
    [/too large/, (response) => json(response, { attributes: { bad: "x".repeat(300_000) } })],
    [/64 deep/, (response) => json(response, `{"attributes":{"a":${"[".repeat(100)}${"]".repeat(100)}}}`)],
    [/./, (response) => response.destroy()],
    [/no answer within 2 s/, () => undefined],
    [/no answer within 2 s/, (response) => response.writeHead(200, { "content-type": "application/json" }).write('{"attributes"')],
  ];
  await Promise.all(
    faults.map(([reason, behave]) =>
      withApi(behave, async ({ send, told, api }) => {
        assert.deepEqual(await send({ id: 1 }), { id: 1 });
        const { counters, "last-error": error, "circuit-breaker": breaker } = await told();
        assert.match((error as Members)["message"] as string, reason);
        assert.deepEqual([counters, breaker], [{ "looked-up": 1, found: 0, failed: 1 }, "closed"]);
        assert.equal(api.asked.length, 1, "nothing is asked twice, and no redirect followed");
      }),
    ),
  );
});

test("after five failures in a row nothing is asked for 30 s; then one request decides whether it goes on", async () => {
  const broken: Behaviour = (response) => json(response, {}, 503);
  await withApi(
    broken,
    async ({ api, send, told }) => {
      const sendAll = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) assert.deepEqual(await send({ id: 1 }), { id: 1 });
      };
      await sendAll(8);
      assert.equal(api.asked.length, 5);
      const { counters, state, "circuit-breaker": breaker } = await told();
      assert.deepEqual([counters, state, breaker], [{ "looked-up": 8, found: 0, failed: 8 }, "failed", "open"]);
      aheadMs += 30_000;
      await sendAll(3);
      assert.equal(api.asked.length, 6, "one was tried, and failed");
      assert.equal((await told())["circuit-breaker"], "open");
      aheadMs += 30_000;
      api.behave = vip;
      const good = { id: 1, vip: true, tier: "gold" };
      assert.deepEqual([await send({ id: 1 }), await send({ id: 1 })], [good, good]);
      assert.equal(api.asked.length, 8);
      const { counters: after, state: working, "circuit-breaker": closed } = await told();
      assert.deepEqual([after, working, closed], [{ "looked-up": 13, found: 2, failed: 11 }, "ready", "closed"]);
      api.behave = broken;
      await sendAll(1);
      assert.equal((await told())["circuit-breaker"], "closed", "the failures from before no longer count");
    },
    { options: { "ttl-seconds": 0 } },
  );
});

test("at most twenty requests are in flight, and events that wait for the same customer share one", async () => {
  const gate = new Gate();
  await withApi(gate.hold(vip), async ({ api, path }) => {
    const events = Array.from({ length: 100 }, (_, i) => ({ id: i % 50 }));
    const sent = rig.admin<Members[]>("POST", `${path}/events`, events);
    await until(() => api.asked.length === 20);
    gate.open();
    assert.ok((await sent).body.every((result) => "id" in result));
    assert.deepEqual([api.asked.length, api.mostAtOnce], [50, 20]);
  });
});

test("events of one customer keep their order, however long each waits; identifiers count", async () => {
  await withApi(
    inSomeTurns,
    async ({ path }) => {
      const event = fc.record({
        who: fc.constantFrom("1", "2", "3"),
        turns: fc.integer({ min: 0, max: 40 }),
        by: fc.constantFrom("id", "email", "both"),
      });
      let n = 0;
      for (const who of ["1", "2", "3"]) await rig.admin("POST", `${path}/event`, { id: who, email: `${who}@x`, turns: 0, n: 0 });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(event, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }), async (requests) => {
          const sent = requests.map((events) =>
            events.map(({ who, turns, by }) => ({
              n: ++n,
              turns,
              ...(by === "email" ? {} : { id: who }),
              ...(by === "id" ? {} : { email: `${who}@x` }),
            })),
          );
          await Promise.all(sent.map((events) => rig.admin("POST", `${path}/events`, events)));
          const count = sent.flat().length;
          const { body } = await rig.admin<{ history: Members[] }>("GET", `${path}/event/history?limit=${count}`);
          const byKey = new Map<unknown, number[]>();
          for (const { event: stored, "key-attr": key } of body.history.toReversed()) {
            byKey.set(key, [...(byKey.get(key) ?? []), (stored as { n: number }).n]);
          }
          for (const events of sent) {
            // Requests may arrive in any order; the events of one are in its own.
            for (const numbers of byKey.values()) {
              const own = numbers.filter((one) => events.some((given) => given.n === one));
              assert.deepEqual(
                own,
                own.toSorted((a, b) => a - b),
              );
            }
          }
          assert.equal(Array.from(byKey.values()).flat().length, count);
        }),
        { numRuns: 25 },
      );
    },
    { options: { "ttl-seconds": 0 }, settings: { identifiers: ["email"] } },
  );
});

test("others overtake a customer whose answer is slow; on the clock replay nobody does, nor does the clock", async () => {
  const isSlow = ({ attributes }: Asked): boolean => attributes["slow"] === true;
  const received = new Gate();
  await withApi(received.hold(nothing, isSlow), async ({ path, api }) => {
    const first = rig.admin("POST", `${path}/event`, { id: 1, slow: true });
    await until(() => api.asked.length === 1);
    assert.equal((await rig.admin("POST", `${path}/event`, { id: 2 })).body["id"], "EV000000000001");
    received.open();
    assert.equal((await first).body["id"], "EV000000000002");
  });
  const replayed = new Gate();
  await withApi(
    replayed.hold(nothing, isSlow),
    async ({ path, api }) => {
      const first = rig.admin("POST", `${path}/event`, { id: 1, slow: true, time: 1_000 });
      await until(() => api.asked.length === 1);
      const second = rig.admin("POST", `${path}/event`, { id: 2, time: 2_000 });
      await until(() => api.asked.length === 2);
      const moved = rig.admin("POST", `${path}/clock`, { to: 10_000 });
      // Both could be through by now, were they not held up by the first.
      await rig.nobody("GET", "/healthz");
      assert.deepEqual((await rig.admin("GET", `${path}/event/history`)).body, { history: [] });
      replayed.open();
      assert.deepEqual([(await first).body["id"], (await second).body["id"]], ["EV000000000001", "EV000000000002"]);
      assert.deepEqual((await moved).body, { clock: "replay", now: "1970-01-01T00:00:10.000Z" });
    },
    { settings: { clock: "replay" } },
  );
});

test("too many waiting events are refused whole", async () => {
  const gate = new Gate();
  await withApi(gate.hold(vip), async ({ path, api }) => {
    const batch = (from: number) => Array.from({ length: 1_900 }, (_, i) => ({ id: `${(from + i) % 40}` }));
    const first = rig.admin("POST", `${path}/events`, batch(0));
    await until(() => api.asked.length > 0);
    const refused = await rig.admin<Refused>("POST", `${path}/events`, batch(7));
    assert.equal(refused.status, 503);
    assert.match(refused.body.error, /too many events wait for their augments/);
    gate.open();
    assert.equal((await first).status, 200);
  });
});

test("a notification augment's answer is in the context when the reaction begins, and events don't wait for it", async () => {
  const gate = new Gate();
  await withApi(
    gate.hold(vip),
    async ({ path, api }) => {
      await rig.admin("POST", `${path}/patterns`, {
        name: "p",
        status: true,
        when: "(event (= go 1))",
        then: "(send echo message {:message *tier*})",
      });
      const { status } = await rig.admin("POST", `${path}/event`, { id: 1, go: 1 });
      assert.equal(status, 200, "the event does not wait");
      await until(() => api.asked.length === 1);
      let told = (await rig.admin("GET", `${path}/journal/RE1`)).body;
      assert.deepEqual([told["status"], told["commands"]], ["running", []]);
      gate.open();
      await until(async () => (told = (await rig.admin("GET", `${path}/journal/RE1`)).body)["status"] === "success");
      assert.deepEqual(told["context"], { id: 1, go: 1, vip: true, tier: "gold" });
      assert.deepEqual(api.asked, [{ "key-attr": "1", attributes: { id: 1, go: 1 } }]);
    },
    { service: "notification" },
  );
});

test("no request goes to an address inside, unless the operator allows it", async () => {
  const api = await startAugmentApi(vip);
  try {
    const path = `/tenants/${await guarded.tenant()}`;
    for (const [i, url] of [api.url, api.url.replace("127.0.0.1", "localhost")].entries()) {
      await guarded.admin("POST", `${path}/augments`, { name: `a${i}`, type: "api", options: { url } });
      assert.equal((await guarded.admin("POST", `${path}/event`, { id: 1 })).status, 200);
      const { body } = await guarded.admin("GET", `${path}/augments/AU${i + 1}`);
      assert.match((body["last-error"] as Members)["message"] as string, /leads to a loopback, link-local or private address/);
    }
    assert.equal(api.connections, 0);
  } finally {
    await api.stop();
  }
});
