/**
 * A real server under more load than it can take, of every shape: one tenant's huge batches over many connections, batches of tiny events,
 * packed ones, bodies that never end, answers that nobody reads, events that are refused. Its memory stays bounded, another tenant goes on
 * being served, nothing refused is stored, and when it is over everything is as before.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { serve } from "../api/processes.ts";
import { requestToken } from "../api/rig.ts";

const floodMs = 20_000;

/** Memory that the server may take on top of what it takes idle. The bodies in hand are 64 MiB at most; parsed, they are some times that. */
const maxGrowthBytes = 600 * 1024 ** 2;

interface Credentials {
  readonly admin: Record<"client-id" | "client-secret", string>;
}

const rssOf = (pid: number): number => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

test(
  "under a flood memory stays bounded, others are served, and it is over when it is over",
  { skip: process.platform !== "linux" },
  async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "whenthen-flood-"));
    const server = await serve(folder);
    context.after(async () => {
      server.child.kill("SIGKILL");
      await server.ended;
      rmSync(folder, { recursive: true, force: true });
    });
    const { url } = server;
    const port = Number(new URL(url).port);
    const { admin } = JSON.parse(readFileSync(join(folder, "initial-credentials.json"), "utf8")) as Credentials;
    const token = String((await requestToken(url, admin["client-id"], admin["client-secret"])).body["access_token"]);
    const authorization = `Bearer ${token}`;
    const ask = (method: string, path: string, body?: string | Uint8Array, type = "application/json", more = {}): Promise<Response> =>
      fetch(url + path, { method, headers: { authorization, "content-type": type, ...more }, ...(body === undefined ? {} : { body }) });
    for (const id of ["flood", "calm"]) {
      await ask("POST", "/tenants", JSON.stringify({ id }));
      await ask("POST", `/tenants/${id}/key-attribute`, '{"key":"id"}');
    }
    const idle = rssOf(server.child.pid!);
    const until = performance.now() + floodMs;
    const statuses = new Map<number, number>();
    const count = (status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);

    const large = `${JSON.stringify({ id: 1, text: "x".repeat(60_000) })}\n`.repeat(165);
    const tiny = '{"id":1}\n'.repeat(50_000);
    const nested = `[${Array.from({ length: 150 }, () => `{"id":1,"a":[${"[],".repeat(20_000)}0]}`).join(",")}]`;
    const packed = gzipSync(large);
    const bad = `[${'{"no":"key"},'.repeat(49_999)}7]`;
    const bodies: [body: string | Uint8Array, type: string, more?: object][] = [
      [large, "application/x-ndjson"],
      [tiny, "application/x-ndjson"],
      [nested, "application/json"],
      [packed, "application/x-ndjson", { "content-encoding": "gzip" }],
      [bad, "application/json"],
    ];
    const sender = async (n: number): Promise<void> => {
      for (let i = n; performance.now() < until; i++) {
        const [body, type, more] = bodies[i % bodies.length]!;
        try {
          const answer = await ask("POST", "/tenants/flood/events", body, type, more);
          count(answer.status);
          await answer.arrayBuffer();
        } catch {
          count(0);
        }
      }
    };
    const sockets: Socket[] = [];
    const hold = (path: string, length: number, body: string): void => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined).pause();
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Type: application/x-ndjson\r\nContent-Length: ${length}\r\n\r\n`;
      socket.write(head + body);
      sockets.push(socket);
    };
    for (let i = 0; i < 100; i++) hold("/tenants/flood/events", 10_000_000, "x".repeat(500_000));
    for (let i = 0; i < 50; i++) hold("/tenants/flood/events", tiny.length, tiny);

    let peak = idle;
    let served = 0;
    let refusedCalm = 0;
    const calm = async (): Promise<void> => {
      for (let i = 0; performance.now() < until; i++) {
        const answer = await ask("POST", "/tenants/calm/event", JSON.stringify({ id: i }));
        await answer.arrayBuffer();
        if (answer.status === 200) served++;
        else refusedCalm++;
      }
    };
    const watch = async (): Promise<void> => {
      while (performance.now() < until) {
        peak = Math.max(peak, rssOf(server.child.pid!));
        await sleep(100);
      }
    };
    await Promise.all([...Array.from({ length: 24 }, (_, n) => sender(n)), calm(), watch()]);
    for (const socket of sockets) socket.destroy();

    const told = `idle ${Math.round(idle / 2 ** 20)} MiB, peak ${Math.round(peak / 2 ** 20)} MiB, flood ${JSON.stringify([...statuses])}, calm ${served} served, ${refusedCalm} refused`;
    context.diagnostic(told);
    assert.ok(peak - idle < maxGrowthBytes, told);
    assert.ok((statuses.get(503) ?? 0) > 0, "it was more than the server takes");
    assert.ok((statuses.get(200) ?? 0) > 0, told);
    assert.equal(refusedCalm, 0, told);
    assert.ok(served > 0, told);
    assert.equal((await ask("POST", "/tenants/flood/event", '{"id":1}')).status, 200);
    const latest = (await (await ask("GET", "/tenants/calm/event/history?limit=1")).json()) as { history: { id: string }[] };
    assert.equal(Number(latest.history[0]?.id.slice(2)), served, "the calm tenant's events are just those that were answered");
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /^whenthen_intake_bytes \d{1,4}$/m);
    assert.match(metrics, /^whenthen_waiting_events 0$/m);
    const { status } = await server.stop();
    assert.equal(status, 0);
  },
);
