/** The stand-in over a WebSocket client that knows nothing of DataSift. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import type { FaultKind } from "../faults.ts";
import { startDataSift, type DataSiftStandIn } from "./datasift.ts";

const hash = "4f3af38ad1c31646561bc814c3e69af5";
let datasift: DataSiftStandIn;
before(async () => void (datasift = await startDataSift()));
after(() => datasift.close());

interface Stream {
  readonly socket: WebSocket;
  /** the next message that comes, or came */
  next(): Promise<Record<string, unknown>>;
}

async function stream(path: string, headers: Record<string, string> = {}): Promise<Stream> {
  const socket = new WebSocket(`${datasift.url.replace("http", "ws")}${path}`, { headers });
  const waiting: Record<string, unknown>[] = [];
  let wanted: ((message: Record<string, unknown>) => void) | null = null;
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    if (wanted === null) waiting.push(message);
    else wanted(message);
    wanted = null;
  });
  await once(socket, "open");
  return { socket, next: () => new Promise((resolve) => (waiting.length > 0 ? resolve(waiting.shift()!) : void (wanted = resolve))) };
}

const multi = (): string => `/multi?username=${datasift.username}&api_key=${datasift.apiKey}`;

test("subscribe, interactions, deletes, ticks, warnings; unsubscribe", async () => {
  const { socket, next } = await stream(multi());
  socket.send(JSON.stringify({ action: "subscribe", hash }));
  assert.deepEqual(await next(), { status: "success", message: `Successfully subscribed to hash ${hash}` });
  assert.equal(datasift.interaction(hash, { interaction: { id: "1e0", content: "hello" } }), 1);
  assert.deepEqual(await next(), { hash, data: { interaction: { id: "1e0", content: "hello" } } });
  datasift.deleted(hash, "1e0");
  assert.deepEqual(await next(), { hash, data: { deleted: true, interaction: { id: "1e0" } } });
  datasift.tick();
  const tick = await next();
  assert.deepEqual([typeof tick["tick"], tick["status"], tick["message"]], ["number", "connected", "Waiting for data"]);
  datasift.tell("warning", "You are consuming data too slowly. If you do not consume data faster you will be disconnected.");
  assert.equal((await next())["status"], "warning");
  socket.send(JSON.stringify({ action: "unsubscribe", hash }));
  socket.send("{not json");
  assert.deepEqual(await next(), { status: "warning", message: "The JSON received from the message was invalid" });
  assert.equal(datasift.interaction(hash, {}), 0);
  socket.terminate();
});

test("hashes that are none, or of no stream; streams named in the address", async () => {
  const { socket, next } = await stream(multi());
  for (const [wrong, message] of [
    ["abc", "You did not send a valid hash to subscribe to"],
    ["f".repeat(32), `The hash ${"f".repeat(32)} doesn't exist`],
  ]) {
    socket.send(JSON.stringify({ action: "subscribe", hash: wrong }));
    assert.deepEqual(await next(), { status: "warning", message });
  }
  socket.terminate();
  const single = await stream(`/${hash}`, { authorization: `${datasift.username}:${datasift.apiKey}` });
  assert.equal((await single.next())["status"], "success");
  single.socket.terminate();
});

test("wrong credentials: told, then closed; maintenance: told, then closed; the machine gone: cut", async () => {
  const missing = await stream("/multi");
  assert.deepEqual(await missing.next(), { status: "failure", message: "A username and API key are both required" });
  await once(missing.socket, "close");
  const wrong = await stream(`/multi?username=${datasift.username}&api_key=no`);
  assert.equal((await wrong.next())["message"], "The username or API key is not correct or you have been banned");
  const kept = await stream(multi());
  datasift.maintenance();
  assert.match(String((await kept.next())["message"]), /closing for maintenance, please reconnect/);
  await once(kept.socket, "close");
  const cut = await stream(multi());
  const closed = once(cut.socket, "close");
  await datasift.down();
  await closed;
  await datasift.up();
  (await stream(multi())).socket.terminate();
});

test("wrong credentials, told by the status instead of the upgrade", async () => {
  const strict = await startDataSift({ refusal: "status" });
  const socket = new WebSocket(`${strict.url.replace("http", "ws")}/multi?username=a&api_key=b`);
  const [error] = (await once(socket, "error")) as [Error];
  assert.match(error.message, /401/);
  await strict.close();
});

test("faults meet the request to change the protocol", async () => {
  const refused: [kind: FaultKind, message: RegExp][] = [
    ["too-many", /429/],
    ["server-error", /500/],
    ["unavailable", /503/],
    ["expired-token", /401/],
    ["reset", /./],
  ];
  for (const [kind, message] of refused) {
    datasift.faults.add({ kind });
    const socket = new WebSocket(`${datasift.url.replace("http", "ws")}${multi()}`);
    const [error] = (await once(socket, "error")) as [Error];
    assert.match(error.message, message, kind);
  }
  datasift.faults.add({ kind: "slow", delayMs: 50 });
  (await stream(multi())).socket.terminate();
  datasift.faults.add({ kind: "hang" });
  const hanging = new WebSocket(`${datasift.url.replace("http", "ws")}${multi()}`, { handshakeTimeout: 100 });
  const [late] = (await once(hanging, "error")) as [Error];
  assert.match(late.message, /timed out/);
});
