/** The server under test: the real one, with one endpoint more, which calls the relay. Prints its URL. */
import { loadConfig } from "../../src/config/load.ts";
import { startServer } from "../../src/main.ts";
import { relayEndpoint } from "./relay-endpoint.ts";

const [folder, relayUrl] = process.argv.slice(2);
if (folder === undefined || relayUrl === undefined) throw new Error("usage: server.ts FOLDER RELAY_URL");
const flags = { data: folder, port: "0", "log-level": "error" };
const server = await startServer(loadConfig({ flags, environment: {} }), { relay: relayEndpoint(relayUrl) });
process.stdout.write(`${server.url}\n`);
process.once("SIGTERM", () => void server.close());
