/** `whenthen serve`: the server. */
import { Command } from "commander";
import { resolve } from "node:path";
import type { InitialCredentials } from "../api/first-start.ts";
import type { ServerConfig } from "../config/settings.ts";
import { startServer, type RunningServer } from "../main.ts";
import { told } from "./failures.ts";
import { addServerOptions, configFrom } from "./server-options.ts";

/** A stop that takes longer is broken off; what was acknowledged is stored all the same. */
const stopMs = 9_500;

const help = `
Each setting is taken from the command line, else from the environment, else from the configuration file,
else it has its default. The first start on an empty folder prints an administrator's credentials, once,
and writes them to initial-credentials.json there. SIGTERM and SIGINT stop the server cleanly.

Examples:
  whenthen serve
  whenthen serve --data /var/lib/whenthen --port 8080 --host 0.0.0.0
  PORT=9000 whenthen serve --log-level debug 2>server.log

Exit status: 0 after a clean stop, 1 when the server could not start or stop.`;

/** The command, to be joined to the program. */
export function serveCommand(): Command {
  const command = new Command("serve").description("start the server on a data folder");
  return addServerOptions(command)
    .addHelpText("after", help)
    .action(told("serve", async (options: Record<string, unknown>) => serve(configFrom(options))));
}

async function serve(config: ServerConfig): Promise<void> {
  const server = await startServer(config);
  if (server.firstStart !== null) printCredentials(server.firstStart, config.data);
  console.log(`WhenThen listens on ${server.url}, data folder ${resolve(config.data)}`);
  const signal = await stopSignal();
  console.log(`stopping on ${signal}`);
  await stop(server);
  console.log("stopped");
}

function printCredentials({ admin, tenant, url }: InitialCredentials, folder: string): void {
  console.log(`This is the first start. These credentials are shown once; they are also in
${resolve(folder)}/initial-credentials.json, which only you can read.

  administrator   ${admin.email}
  password        ${admin.password}
  client id       ${admin["client-id"]}
  client secret   ${admin["client-secret"]}
  tenant          ${tenant}

Open ${url} in a browser for the console, and sign in with the administrator's e-mail address and password.
`);
}

/** Resolves with the first signal; a second one ends the process at once. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1));
        resolve(signal);
      });
    }
  });
}

async function stop(server: RunningServer): Promise<void> {
  const deadline = setTimeout(() => {
    console.error("whenthen serve: the stop took too long and is broken off; everything acknowledged is stored");
    process.exit(1);
  }, stopMs);
  await server.close();
  clearTimeout(deadline);
}
