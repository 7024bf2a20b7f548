/** `whenthen demo`: a month of real calls through a real server. */
import { Command } from "commander";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { folderFiles, readCredentials } from "../config/folder.ts";
import { loadConfig } from "../config/load.ts";
import { Api } from "../demo/api.ts";
import type { Audience } from "../demo/run.ts";
import { month, shop, type Show } from "../demo/show.ts";
import { startServer, StartError } from "../main.ts";
import { told } from "./failures.ts";
import { startProgress } from "./progress.ts";

interface Options {
  readonly data?: string;
  readonly port: string;
  readonly logLevel: string;
  readonly once?: true;
  readonly providers?: true;
}

const help = `
Stopped in the middle, even by kill -9, and started again on the same data folder, it goes on where it stopped.

Examples:
  npm run demo
  whenthen demo --data ./demo-data --once
  whenthen demo --port 8080
  npm run demo -- --providers

Exit status: 0, or 1 when the server could not start or refused something.`;

/** The command, to be joined to the program. */
export function demoCommand(): Command {
  return new Command("demo")
    .description("replay a month of real bank calls through a fresh server and tell what matched")
    .option("--data <DIR>", "the data folder (default: a fresh temporary one)")
    .option("--port <N>", "the port to listen on; 0 takes any free one", "0")
    .option("--log-level <LEVEL>", "what the server logs to standard error", "warn")
    .option("--once", "exit when all is told, instead of leaving the server running")
    .option(
      "--providers",
      "instead of the month: a shop with stand-ins for Twilio, SendGrid and Salesforce, and what reaches its customers",
    )
    .addHelpText("after", help)
    .action(told("demo", demo));
}

async function demo({ data, port, logLevel, once, providers }: Options): Promise<void> {
  const folder = resolve(data ?? (await mkdtemp(join(tmpdir(), "whenthen-demo-"))));
  const show = providers === true ? await shop() : month;
  const flags = { data: folder, port, "log-level": logLevel, ...show.settings };
  const server = await startServer(loadConfig({ flags, environment: {} })).catch(async (error: unknown) => {
    await show.close();
    throw error;
  });
  const close = async (): Promise<void> => {
    await server.close();
    await show.close();
  };
  const stopped = stopOnSignal(close);
  const addresses = [["server", server.url], ...show.addresses, ["data folder", folder]] as const;
  audience.say(show.title, "", ...addresses.map(([name, at]) => `  ${name.padEnd(12)} ${at}`), "");
  try {
    const credentials = server.firstStart ?? (await readCredentials(folderFiles(folder).credentials));
    if (credentials === null)
      throw new StartError(`${folder} has no initial-credentials.json; the demo needs the administrator's credentials`);
    await show.run(new Api(server.url, credentials.admin), audience);
    audience.say("", ...furtherLines(show, server.url, folder, once === true));
  } catch (error) {
    if (stopped.begun) return stopped.done;
    await close();
    throw error;
  }
  if (once === true) await close();
  else await stopped.done;
}

const audience: Audience = {
  say: (...lines) => console.log(lines.join("\n")),
  progress: (total) => {
    const bar = startProgress(total);
    return (done) => (done === null ? bar.stop() : bar.update(done, done));
  },
};

/** `done` resolves when a signal has come and the server has stopped; a second signal ends the process at once. */
function stopOnSignal(close: () => Promise<void>): { readonly begun: boolean; readonly done: Promise<void> } {
  const stop = { begun: false, done: Promise.resolve() };
  stop.done = new Promise((finish, fail) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.on(signal, () => {
        if (stop.begun) process.exit(1);
        stop.begun = true;
        console.log(`stopping on ${signal}`);
        close().then(finish, fail);
      });
    }
  });
  return stop;
}

function furtherLines({ tenant, event, reading }: Show, url: string, folder: string, once: boolean): string[] {
  const server = once
    ? [`  the server    npm run -s whenthen -- serve --data ${folder}`]
    : [
        `  the console   ${url}/t/${tenant} in a browser; e-mail and password are in the credentials`,
        `  a token       TOKEN=$(curl -s -u CLIENT_ID:CLIENT_SECRET -d grant_type=client_credentials \\`,
        `                  ${url}/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')`,
        `  patterns      curl -s -H "Authorization: Bearer $TOKEN" ${url}/tenants/${tenant}/patterns`,
        `  journal       curl -s -H "Authorization: Bearer $TOKEN" '${url}/tenants/${tenant}/journal?pattern=PT1&limit=5'`,
        `  one reaction  curl -s -H "Authorization: Bearer $TOKEN" ${url}/tenants/${tenant}/journal/RE1`,
        ...(event === null
          ? []
          : [
              `  an event      curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' ${url}/tenants/${tenant}/event \\`,
              `                  -d '${JSON.stringify(event)}'`,
            ]),
      ];
  return [
    once ? "Where to look further; the data folder stays:" : "Where to look further:",
    "",
    `  credentials   ${join(folder, "initial-credentials.json")}`,
    ...server,
    "",
    ...reading.map((line) => `  ${line}`),
    ...(once ? [] : ["", "The server keeps running; Ctrl-C stops it."]),
  ];
}
