#!/usr/bin/env node
/** The program. A command's module is loaded only when that command is called, so that each starts quickly. */
import { Command } from "commander";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { programVersion } from "../config/version.ts";

interface Entry {
  readonly description: string;
  readonly load: () => Promise<Command>;
}

const commands: Readonly<Record<string, Entry>> = {
  serve: {
    description: "start the server on a data folder",
    load: async () => (await import("./serve.ts")).serveCommand(),
  },
  demo: {
    description: "replay a month of real bank calls through a fresh server and tell what matched",
    load: async () => (await import("./demo.ts")).demoCommand(),
  },
  simulate: {
    description: "run a pattern over recorded events, without a server",
    load: async () => (await import("./simulate.ts")).simulateCommand(),
  },
  check: {
    description: "say what is wrong with patterns, where, and what would be right",
    load: async () => (await import("./check.ts")).checkCommand(),
  },
  format: {
    description: "lay patterns out canonically",
    load: async () => (await import("./format.ts")).formatCommand(),
  },
  export: {
    description: "write a tenant's configuration as one document",
    load: async () => (await import("./export.ts")).exportCommand(),
  },
  apply: {
    description: "bring a tenant to what a document says",
    load: async () => (await import("./apply.ts")).applyCommand(),
  },
  tenant: {
    description: "create, list and delete tenants",
    load: async () => (await import("./tenant.ts")).tenantCommand(),
  },
  user: {
    description: "create, list, change and delete users",
    load: async () => (await import("./user.ts")).userCommand(),
  },
  client: {
    description: "create, list and delete clients, and give them new secrets",
    load: async () => (await import("./client.ts")).clientCommand(),
  },
  "rotate-key": {
    description: "encrypt all stored secrets with a new key",
    load: async () => (await import("./rotate-key.ts")).rotateKeyCommand(),
  },
  conformance: {
    description: "answer conformance cases from standard input",
    load: async () => (await import("./conformance.ts")).conformanceCommand(),
  },
};

const help = `
Examples:
  whenthen serve --data ./whenthen-data
  whenthen check pattern.when
  whenthen simulate --when pattern.when --events calls.csv --key customer_id --time time
  whenthen help serve

Exit status: 0 when all went well, 1 when something is wrong with what was given or could not be done;
whenthen check also has 2, for files that can't be read.`;

/** The word that names the command: the first that is no option, behind `help` the second. */
function named(words: readonly string[]): string | undefined {
  const [first, second] = words.filter((word) => !word.startsWith("-"));
  return first === "help" ? second : first;
}

async function program(words: readonly string[]): Promise<Command> {
  const root = new Command("whenthen")
    .description("WhenThen: events in, patterns matched as they happen, durable reactions out")
    .version(programVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showHelpAfterError("(whenthen --help lists the commands and their options)")
    .addHelpText("after", help);
  const wanted = named(words);
  for (const [name, { description, load }] of Object.entries(commands)) {
    root.addCommand(name === wanted ? await load() : new Command(name).description(description));
  }
  return root;
}

// What an earlier run compiled, and stripped of its types, is taken from the user's own cache; where there can be none, it goes without.
enableCompileCache(join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "whenthen"));
const root = await program(process.argv.slice(2));
await root.parseAsync();
