/** The real server is killed again and again while a listener's events come in: each is stored once, in the source's order. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { signIn } from "../../bench/client.ts";
import { openSqliteStore } from "../../src/store/sqlite/index.ts";
import { serve, type Serving } from "../api/processes.ts";
import { startSalesforce, type SalesforceStandIn } from "../providers/salesforce/salesforce.ts";

const kills = Number(process.env["LISTENER_KILLS"] ?? 15);
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
/** A life of the server lasts so long at most, once it listens. */
const lifeMs = 1_500;

/** Sets up a tenant with a Salesforce and a webhook listener. @returns path of the webhook */
async function configure(folder: string, url: string, { org }: SalesforceStandIn): Promise<string> {
  const { admin } = JSON.parse(await readFile(join(folder, "initial-credentials.json"), "utf8")) as {
    admin: Record<"client-id" | "client-secret", string>;
  };
  const client = await signIn(url, admin["client-id"], admin["client-secret"]);
  await client.post("/tenants", { id: "t", name: "T" });
  await client.post("/tenants/t/key-attribute", { key: "id" });
  await client.post("/tenants/t/integrations/salesforce", {
    "consumer-key": org.consumerKey,
    "consumer-secret": org.consumerSecret,
    username: org.username,
    password: org.password,
    "secret-token": org.securityToken,
  });
  const mapping = { id: "Id", n: "N__c" };
  await client.post("/tenants/t/listeners", { name: "cases", type: "salesforce", status: true, topic: "Cases", mapping });
  const options = { signature: "standard-webhooks", secret };
  const headers = { authorization: client.authorization, "content-type": "application/json" };
  const body = JSON.stringify({ name: "hook", type: "webhook", status: true, options });
  const made = (await (await fetch(`${url}/tenants/t/listeners`, { method: "POST", headers, body })).json()) as { url: string };
  return new URL(made.url).pathname;
}

/** Sends one webhook until it is taken, as a sender of Standard Webhooks does. */
async function deliver(server: () => Serving, path: string, n: number): Promise<void> {
  const body = JSON.stringify({ id: "hook", n });
  while (true) {
    const now = new Date();
    const headers = {
      "content-type": "application/json",
      "webhook-id": `msg_${n}`,
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(`msg_${n}`, now, body),
    };
    const answer = await fetch(server().url + path, { method: "POST", headers, body }).catch(() => null);
    await answer?.arrayBuffer().catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(20);
  }
}

async function kill({ child, ended }: Serving): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

test(`killed ${kills} times, no event of a listener is lost or stored twice`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "whenthen-listeners-"));
  const salesforce = await startSalesforce({ pollMs: 500, topics: { Cases: "Case" } });
  const start = (): Promise<Serving> => serve(folder, "--salesforce-base-url", salesforce.loginUrl);
  let server = await start();
  const path = await configure(folder, server.url, salesforce);
  while (salesforce.subscribers("Cases") === 0) await sleep(10);
  const state = { published: 0, posted: 0, over: false };
  const publishing = (async () => {
    while (!state.over) {
      salesforce.publish("Cases", { Id: "case", N__c: state.published++ });
      await sleep(5);
    }
  })();
  const posting = (async () => {
    while (!state.over) await deliver(() => server, path, state.posted++);
  })();
  for (let life = 0; life < kills; life++) {
    await sleep(randomInt(lifeMs));
    await kill(server);
    server = await start();
  }
  state.over = true;
  await Promise.all([publishing, posting]);
  const store = openSqliteStore({ file: join(folder, "whenthen.db") });
  try {
    const { number } = (await store.configuration.tenant("t"))!;
    const numbersOf = async (id: string): Promise<unknown[]> => {
      const all = (await store.journal.history(number, 1_000_000)).toReversed();
      return all.flatMap(({ key, attributes }) => (key === id ? [attributes["n"]] : []));
    };
    for (let tries = 0; (await numbersOf("case")).length < state.published && tries < 600; tries++) await sleep(100);
    await sleep(1_000);
    const expected = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
    assert.deepEqual(await numbersOf("case"), expected(state.published), "events of the Salesforce listener");
    assert.deepEqual(await numbersOf("hook"), expected(state.posted), "events of the webhook listener");
    console.log(`events by Salesforce ${state.published}, by webhook ${state.posted}, kills ${kills}`);
    assert.ok(state.published > kills * 10);
  } finally {
    await store.close();
    await kill(server);
    await salesforce.close();
    await rm(folder, { recursive: true, force: true });
  }
});
