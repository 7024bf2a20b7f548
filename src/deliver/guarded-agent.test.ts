import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { isIPv6, type AddressInfo, type LookupFunction } from "node:net";
import { after, before, test } from "node:test";
import { request } from "undici";
import { guardedAgent, InsideAddressError, type GuardOptions, type Network } from "./guarded-agent.ts";

let server: Server;
let port: number;
let requests = 0;

before(async () => {
  server = createServer((_request, response) => {
    requests++;
    response.end("x".repeat(1000));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

after(() => {
  server.closeAllConnections();
  server.close();
});

/** A resolver that gives these addresses, in turn where it is asked several times. */
function resolving(...answers: readonly (readonly string[])[]): LookupFunction {
  let asked = 0;
  return (_host, _options, callback) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)]!;
    callback(
      null,
      addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
    );
  };
}

/** What becomes of a request: its status, or the error. */
async function outcome(url: string, options: Partial<GuardOptions> = {}): Promise<number | Error> {
  const agent = guardedAgent({ allowed: [], connectTimeoutMs: 2_000, maxAnswerBytes: 10_000, connections: 2, ...options });
  try {
    const answer = await request(url, { dispatcher: agent });
    await answer.body.text();
    return answer.statusCode;
  } catch (error) {
    return error as Error;
  } finally {
    await agent.destroy();
  }
}

const loopback: readonly Network[] = [{ address: "127.0.0.0", prefix: 8 }];

test("an address inside is refused in every way of writing it, and nothing is sent", async () => {
  const before = requests;
  const hosts = ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "[::]"];
  for (const host of hosts) assert.ok((await outcome(`http://${host}:${port}/`)) instanceof InsideAddressError, host);
  assert.ok((await outcome(`https://127.0.0.1:${port}/`)) instanceof InsideAddressError, "https");
  assert.equal(requests, before);
});

test("a name that resolves to an address inside is refused, whatever the name", async () => {
  const before = requests;
  const addresses = [
    "127.0.0.1",
    "10.1.2.3",
    "100.64.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.168.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00::1",
    "ff02::1",
    "2002:7f00:1::",
    "not an address",
  ];
  for (const address of addresses) {
    const error = await outcome(`http://public.example:${port}/`, { lookup: resolving([address]) });
    assert.ok(error instanceof InsideAddressError, `${address}: ${String(error)}`);
    assert.match(error.message, /^public\.example leads to/);
  }
  assert.equal(requests, before);
});

test("what the operator allows is reached, by address and by name; other addresses of the name are left out", async () => {
  assert.equal(await outcome(`http://127.0.0.1:${port}/`, { allowed: loopback }), 200);
  assert.equal(await outcome(`http://[::ffff:127.0.0.1]:${port}/`, { allowed: loopback }), 200);
  assert.equal(await outcome(`http://inside.example:${port}/`, { allowed: loopback, lookup: resolving(["10.0.0.1", "127.0.0.1"]) }), 200);
  assert.ok((await outcome("http://10.0.0.1/", { allowed: loopback })) instanceof InsideAddressError);
});

test("a name is judged by the answer that is connected to, not by an earlier one", async () => {
  const agent = guardedAgent({
    allowed: loopback,
    connectTimeoutMs: 2_000,
    maxAnswerBytes: 10_000,
    connections: 1,
    lookup: resolving(["127.0.0.1"], ["10.0.0.1"]),
  });
  const ask = (): Promise<unknown> =>
    request(`http://turning.example:${port}/`, { dispatcher: agent, reset: true }).then(async ({ body }) => body.text());
  await ask();
  await assert.rejects(ask(), InsideAddressError);
  await agent.destroy();
});

test("an answer past the bound fails", async () => {
  const error = await outcome(`http://127.0.0.1:${port}/`, { allowed: loopback, maxAnswerBytes: 999 });
  assert.equal((error as { code?: string }).code, "UND_ERR_RES_EXCEEDED_MAX_SIZE");
});
