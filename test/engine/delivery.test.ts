/** What a call is made with and what is let out of its answer: credentials, defaults, secrets, pointless waiting. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { DeliveryContext, Endpoint } from "../../src/deliver/endpoint.ts";
import { newKey } from "../../src/secrets/keys.ts";
import { SecretBox } from "../../src/secrets/secret-box.ts";
import { integrationPlace } from "../../src/store/configuration.ts";
import { writesOf } from "../../src/store/contract/writes.ts";
import { startRig } from "./rig.ts";

const token = 'very "secret" indeed';
const contexts: DeliveryContext[] = [];

/** Says in its answer what it was given. */
const mirror: Endpoint = {
  declaration: {
    name: "mirror",
    integration: {
      token: { secret: true, mandatory: true, description: "token" },
      sender: { description: "sender" },
      mode: { default: "loud", description: "mode" },
    },
    sends: {
      say: {
        parameters: {
          from: { mandatory: true, default: { field: "sender" } },
          about: { default: "pattern-name" },
          pin: { secret: true },
          how: {},
        },
        pointless: { state: ["dead"] },
      },
    },
  },
  deliver: ({ parameters }, context) => {
    contexts.push(context);
    if (parameters["how"] === "throw") return Promise.reject(new Error(`bad token ${context.fields["token"]}`));
    if (parameters["how"] === "refuse") return Promise.resolve({ error: `no such token: ${context.fields["token"]}`, final: true });
    return Promise.resolve({ ok: { said: `with ${context.fields["token"]}`, state: "dead", ...parameters } });
  },
};

const box = new SecretBox([newKey()]);
const rig = await startRig({ endpoints: { mirror }, box });
after(() => rig.stop());

async function setUp(sealing: SecretBox, fields: Record<string, string>): Promise<void> {
  const sealed = sealing.seal({ tenant: rig.tenant, place: integrationPlace("mirror", "token") }, token);
  const change = { fields, secrets: { token: sealed }, receiptToken: "r1" };
  await rig.engine.configure(rig.tenant, () => writesOf(rig.store.configuration).putIntegration(rig.tenant, "mirror", change));
}

let events = 0;

/** Runs a Then once and gives its reaction. */
async function react(then: string) {
  const type = `t${++events}`;
  await rig.addPattern(`pattern ${type}`, `(event (= type "${type}"))`, then);
  await rig.send({ id: "1", type });
  for (;;) {
    await rig.send({ id: "tick" });
    const last = (await rig.reactions()).at(-1)!;
    if (last.status !== "running") return last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const say = (how: string): string => `(send mirror say {:pin "123456" :how "${how}"} (success (set got $said)))`;

test("without an integration nothing is called", async () => {
  assert.equal((await react('(send mirror say {:from "x"})')).reason, "mirror is not set up for this tenant");
  assert.equal(contexts.length, 0);
});

test("a secret of another key is a failure that says so", async () => {
  await setUp(new SecretBox([newKey()]), {});
  const { reason } = await react('(send mirror say {:from "x"} (retries 3))');
  assert.match(reason ?? "", /^the stored secret integration\/mirror\/token needs the key [0-9a-f]{16}, which is not there$/);
  assert.equal(contexts.length, 0);
});

test("credentials are those of the moment, defaults are filled in, and no secret gets out", async () => {
  await setUp(box, { sender: "the sender" });
  const { entries, variables, status } = await react(say("answer"));
  assert.equal(status, "success");
  const { fields, receiptUrl } = contexts.at(-1)!;
  assert.deepEqual(fields, { token, sender: "the sender", mode: "loud" });
  assert.equal(receiptUrl, "http://127.0.0.1:9/callbacks/mirror/r1");
  const [sent, answered] = entries;
  assert.deepEqual(sent?.parameters, { from: "the sender", about: `pattern t${events}`, pin: "********", how: "answer" });
  assert.equal(answered?.response?.["pin"], "********", "nor when the provider says it");
  assert.deepEqual(variables, { got: "with ********" });
  for (const how of ["throw", "refuse"]) assert.match((await react(say(how))).reason ?? "", /token:? \*{8}$/);
  await setUp(box, {});
  assert.equal((await react(say("answer"))).reason, "missing parameter :from");
});

test("an answer that its declaration calls the end makes waiting pointless", async () => {
  const { reason } = await react('(await mirror say {:from "x"} (if (= $state "alive")) (within 1 hours))');
  assert.match(reason ?? "", /^waiting is pointless after said with \*{8}, state dead/);
});
