/**
 * The outside world of the crash test: a real HTTP server that takes messages, slowly, and remembers each delivery.
 * It lives in the test's process, so it survives the server's deaths.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Relay {
  readonly url: string;
  /** idempotency keys with how often each arrived */
  readonly arrivals: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Of so many requests one is turned away, to be sent again a second later. */
const busyEvery = 400;

/** Starts the relay. @param delayMs how long it keeps each caller waiting, so that a kill finds calls in flight */
export async function startRelay(delayMs: number): Promise<Relay> {
  const arrivals = new Map<string, number>();
  let requests = 0;
  const server = createServer((request, response) => {
    if (++requests % busyEvery === 0) {
      request.resume();
      response.writeHead(429, { "retry-after": "1" }).end("too much at once");
      return;
    }
    const key = String(request.headers["idempotency-key"]);
    arrivals.set(key, (arrivals.get(key) ?? 0) + 1);
    request.resume();
    setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end('{"sid":"ok"}'), delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}/`, arrivals, close };
}
