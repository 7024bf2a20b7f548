/**
 * Writes the month of calls as NDJSON, one event a line: `npx node examples/bank-calls.ts > calls.ndjson`
 * (npx finds the Node 24 that came with npm install).
 */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { bankCallEvents, bankCallsFile } from "../src/recorded/bank-calls.ts";

/** Lines written at once. */
const groupSize = 1_000;

const events = await bankCallEvents(fileURLToPath(bankCallsFile));
for (let i = 0; i < events.length; i += groupSize) {
  const lines = events.slice(i, i + groupSize).map((event) => `${JSON.stringify(event)}\n`);
  if (!process.stdout.write(lines.join(""))) await once(process.stdout, "drain");
}
