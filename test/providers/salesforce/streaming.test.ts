/** The official clients against the stand-in: cometd and jsforce's streaming, with nothing but the address changed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { adapt } from "cometd-nodejs-client";
import { CometD, type Message } from "cometd";
import { StreamingExtension } from "jsforce/lib/api/streaming.js";
import { loggedIn, until } from "./client.ts";
import { startSalesforce, type SalesforceStandIn } from "./salesforce.ts";

let salesforce: SalesforceStandIn;
before(async () => {
  adapt();
  salesforce = await startSalesforce({ pollMs: 2_000, topics: { Cases: "Case" } });
});
after(() => salesforce.close());

interface Events {
  readonly client: CometD;
  readonly messages: Message[];
  readonly failures: Message[];
  /** subscribes and waits for the answer */
  subscribe(topic: string, replay?: number): Promise<Message>;
  /** ids of the records told of so far */
  ids(): unknown[];
}

async function cometd(token: string): Promise<Events> {
  const client = new CometD();
  client.unregisterTransport("websocket");
  const messages: Message[] = [];
  const failures: Message[] = [];
  client.configure({
    url: `${salesforce.instanceUrl}/cometd/60.0`,
    requestHeaders: { Authorization: `OAuth ${token}` },
    logLevel: "warn",
    appendMessageTypeToURL: false,
  });
  for (const channel of ["/meta/connect", "/meta/handshake"])
    client.addListener(channel, (message: Message) => void (message.successful === false && failures.push(message)));
  await new Promise<Message>((resolve) => client.handshake(resolve));
  return {
    client,
    messages,
    failures,
    subscribe: (topic, replay = -1) =>
      new Promise((resolve) => {
        const channel = `/topic/${topic}`;
        client.subscribe(channel, (message: Message) => messages.push(message), { ext: { replay: { [channel]: replay } } }, resolve);
      }),
    ids: () => messages.map(({ data }) => (data as { sobject: { Id: string } }).sobject.Id),
  };
}

const stop = ({ client }: Events): Promise<unknown> => new Promise((resolve) => client.disconnect(resolve));

test("cometd: handshake, subscribe, and events as they are made, by hand or by a record that was created", async () => {
  const connection = await loggedIn(salesforce);
  const events = await cometd(connection.accessToken!);
  assert.equal((await events.subscribe("Cases")).successful, true);
  const replayId = salesforce.publish("Cases", { Id: "500000000000001AAA", Subject: "first" });
  const { id } = await connection.sobject("Case").create({ Subject: "second", Origin: "Phone" });
  await until(() => events.messages.length === 2);
  assert.deepEqual(events.ids(), ["500000000000001AAA", id]);
  const { data } = events.messages[0] as unknown as { data: { event: { replayId: number; type: string; createdDate: string } } };
  assert.equal(data.event.replayId, replayId);
  assert.equal(data.event.type, "created");
  assert.match(data.event.createdDate, /^\d{4}-\d\d-\d\dT.*Z$/);
  await stop(events);
});

test("replay: from an id, all that is kept, and the documented refusal of an id that is kept no more", async () => {
  const connection = await loggedIn(salesforce);
  salesforce.addTopic("Kept");
  const ids = ["a", "b", "c"].map((Id) => salesforce.publish("Kept", { Id }));
  const since = await cometd(connection.accessToken!);
  await since.subscribe("Kept", ids[0]);
  await until(() => since.messages.length === 2);
  assert.deepEqual(since.ids(), ["b", "c"]);
  await stop(since);

  salesforce.purgeEvents(ids[1]!);
  const late = await cometd(connection.accessToken!);
  const refused = await late.subscribe("Kept", ids[0]);
  assert.equal(refused.successful, false);
  assert.equal(
    refused.error,
    `400::The replayId {${ids[0]}} you provided was invalid.  Please provide a valid ID, -2 to replay all events, or -1 to replay only new events.`,
  );
  await late.subscribe("Kept", -2);
  await until(() => late.messages.length === 1);
  assert.deepEqual(late.ids(), ["c"]);
  assert.match(String((await late.subscribe("Nothing")).error), /^400::The channel you requested to subscribe to does not exist/);
  await stop(late);
});

test("a client that the server has forgotten gets 403::Unknown client and shakes hands again, and so it does after a restart", async () => {
  const connection = await loggedIn(salesforce);
  const events = await cometd(connection.accessToken!);
  for (const lose of [() => salesforce.forgetClients(), () => salesforce.restart()]) {
    const again = new Promise<Message>((resolve) => {
      const listener = events.client.addListener("/meta/handshake", (message: Message) => {
        if (message.successful !== true) return;
        events.client.removeListener(listener);
        resolve(message);
      });
    });
    const failed = events.failures.length;
    await Promise.resolve(lose());
    await again;
    assert.ok(events.failures.slice(failed).some(({ error }) => error === "403::Unknown client"));
  }
  await stop(events);
});

test("a session that has ended: 401 on connect with reconnect none, then 403 on the handshake with the reason inside", async () => {
  const connection = await loggedIn(salesforce);
  const events = await cometd(connection.accessToken!);
  await events.subscribe("Cases");
  salesforce.expireSessions();
  await until(() => events.failures.length > 0);
  const [failure] = events.failures;
  assert.equal(failure!.error, "401::Authentication invalid");
  assert.equal(failure!.advice?.reconnect, "none");
  const denied = await cometd(connection.accessToken!);
  const [refusal] = denied.failures;
  assert.equal(refusal!.error, "403::Handshake denied");
  assert.deepEqual((refusal!.ext as { sfdc: object }).sfdc, { failureReason: "401::Authentication invalid" });
});

test("jsforce: a topic by its streaming client, with its replay extension", async () => {
  const connection = await loggedIn(salesforce);
  salesforce.addTopic("ForJsforce");
  const kept = salesforce.publish("ForJsforce", { Id: "one" });
  salesforce.publish("ForJsforce", { Id: "two" });
  const client = connection.streaming.createClient([new StreamingExtension.Replay("/topic/ForJsforce", kept)]);
  const told: { sobject: { Id: string } }[] = [];
  const subscription = client.subscribe("/topic/ForJsforce", (message: { sobject: { Id: string } }) => void told.push(message));
  await subscription;
  await until(() => told.length === 1);
  salesforce.publish("ForJsforce", { Id: "three" });
  await until(() => told.length === 2);
  assert.deepEqual(
    told.map(({ sobject }) => sobject.Id),
    ["two", "three"],
  );
  // The declarations that jsforce carries for faye leave this out.
  (client as unknown as { disconnect(): void }).disconnect();
});

test("no version, an old one, a body that is too large, another type", async () => {
  const post = (path: string, body: string, type = "application/json"): Promise<Response> =>
    fetch(salesforce.instanceUrl + path, { method: "POST", headers: { "content-type": type }, body });
  const handshake = JSON.stringify({ channel: "/meta/handshake", version: "1.0", supportedConnectionTypes: ["long-polling"] });
  const old = await post("/cometd/36.0", handshake);
  assert.equal(old.status, 400);
  assert.match(await old.text(), /Unsupported API version. Only API versions '37.0' and later are supported/);
  assert.match(await (await post("/cometd", handshake)).text(), /API version in the URI is mandatory/);
  assert.equal((await post("/cometd/60.0", " ".repeat(32_769))).status, 413);
  assert.equal((await post("/cometd/60.0", handshake, "text/plain")).status, 400);
  const [denied] = (await (await post("/cometd/60.0", handshake)).json()) as { ext: { sfdc: object } }[];
  assert.deepEqual(denied!.ext.sfdc, { failureReason: "401::Request requires authentication" });
});
