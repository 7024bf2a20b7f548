/** Events and patterns that the HTTP benchmarks use, and the load itself. */
import autocannon from "autocannon";

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
 * Loads a route for some seconds over 64 connections.
 * @returns answers with status 2xx a second
 */
export async function load(url: string, headers: Record<string, string>, payloads: readonly string[], seconds: number): Promise<number> {
  const result = await autocannon({
    url,
    method: "POST",
    connections: 64,
    duration: seconds,
    headers: { "content-type": "application/json", ...headers },
    requests: payloads.map((body) => ({ body })),
  });
  const refused = result.non2xx + result.errors + result.timeouts;
  if (refused > 0) throw new Error(`${refused} of the requests to ${url} were not answered with 2xx`);
  return result["2xx"] / result.duration;
}
