/** Events and patterns that the HTTP benchmarks use, and the load itself. */
import { connect } from "node:net";

export const customers = 10_000;

/** Ten two-step patterns, as many as a small contact centre has. */
export const patterns = Array.from({ length: 10 }, (_, i) => ({
  name: `pattern ${i}`,
  status: true,
  when: `(within 1 hours (seq (event (= type "a${i}")) (event (= type "b${i}"))))`,
  then: `(send echo message {:message "matched"})`,
}));

/** Deterministic events: mostly of types that the patterns name, spread over the customers. */
export function bodies(count: number): string[] {
  let seed = 1;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  return Array.from({ length: count }, () => {
    const type = `${["a", "b", "c"][random(3)]}${random(10)}`;
    return JSON.stringify({ id: String(random(customers)), type, channel: "phone", amount: random(1_000), note: "a short remark" });
  });
}

/**
 * Loads a route for some seconds over 64 connections, each with one request at a time. The requests are written out beforehand and go
 * over plain sockets, since an HTTP client would take more of the processor than the server under test.
 * @returns answers with status 200 a second
 * @throws Error when one has another status
 */
export async function load(
  url: string,
  headers: Readonly<Record<string, string>>,
  payloads: readonly string[],
  seconds: number,
): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const fields = Object.entries({ host: `${hostname}:${port}`, "content-type": "application/json", ...headers });
  const head = `POST ${pathname} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}`;
  const requests = payloads.map((body) => Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`));
  const until = performance.now() + seconds * 1_000;
  let next = 0;
  const connection = (): Promise<number> =>
    new Promise((resolve, reject) => {
      let answered = 0;
      const socket = connect(Number(port), hostname);
      socket.setNoDelay(true);
      const send = (): void => void socket.write(requests[next++ % requests.length]!);
      const answers = new AnswerReader();
      socket.on("connect", send).on("error", reject);
      socket.on("data", (chunk) => {
        if (!answers.take(chunk)) return;
        if (answers.status !== "200") reject(new Error(`${url} answered ${answers.status}`));
        answered += 1;
        if (performance.now() < until) send();
        else socket.end(() => resolve(answered));
      });
    });
  const begun = performance.now();
  const counts = await Promise.all(Array.from({ length: 64 }, connection));
  return (counts.reduce((sum, count) => sum + count, 0) * 1_000) / (performance.now() - begun);
}

/** Tells where an answer with a content-length ends. */
class AnswerReader {
  status = "";
  private text = "";

  /** @returns true when the answer is whole */
  take(chunk: Buffer): boolean {
    this.text += chunk.toString("latin1");
    const headEnd = this.text.indexOf("\r\n\r\n");
    if (headEnd < 0) return false;
    const length = Number(/content-length: (\d+)/i.exec(this.text)?.[1] ?? 0);
    if (this.text.length < headEnd + 4 + length) return false;
    this.status = this.text.slice(9, 12);
    this.text = "";
    return true;
  }
}
