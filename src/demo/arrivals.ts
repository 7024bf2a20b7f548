/** What has arrived at the stand-ins, as lines and as a page. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Arrival } from "./stand-ins.ts";

const kindWidth = 13;
const toWidth = 19;

/** One arrival as one line. */
export function arrivalLine({ at, kind, to, text }: Arrival): string {
  return `  ${new Date(at).toISOString().slice(11, 19)}  ${kind.padEnd(kindWidth)} ${to.padEnd(toWidth)} ${text}`;
}

/** How many of each kind, by what has become of them. */
export function summaryOf(arrivals: readonly Arrival[]): string[] {
  const kinds = Map.groupBy(arrivals, ({ kind }) => kind);
  return [...kinds].map(([kind, all]) => {
    const statuses = [...Map.groupBy(all, ({ status }) => status)].map(([status, some]) => `${some.length} ${status}`);
    return `  ${String(all.length).padStart(3)}  ${kind.padEnd(kindWidth)} ${statuses.join(", ")}`;
  });
}

export interface Page {
  readonly url: string;
  close(): Promise<void>;
}

/** A page that shows what has arrived, newest first, and looks again every two seconds. */
export async function servePage(arrivals: () => readonly Arrival[]): Promise<Page> {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(pageOf(arrivals()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pageOf(arrivals: readonly Arrival[]): string {
  const cells = ({ at, kind, to, text, status }: Arrival): string[] => [new Date(at).toISOString().slice(11, 19), kind, to, text, status];
  const rows = arrivals.toReversed().map(
    (arrival) =>
      `<tr>${cells(arrival)
        .map((cell) => `<td>${escaped(cell)}</td>`)
        .join("")}</tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>What arrived</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse}th,td{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #ccc}</style>
<h1>What arrived at the stand-ins</h1>
<table><thead><tr><th>time (UTC)</th><th>what</th><th>to</th><th>text</th><th>status</th></tr></thead><tbody>${rows.join("\n")}</tbody></table></html>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
