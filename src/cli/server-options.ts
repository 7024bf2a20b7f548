/** The options of commands that work by the server's configuration, from the table of settings. */
import { Option, type Command } from "commander";
import { loadConfig } from "../config/load.ts";
import { settings, showDefault, type ServerConfig } from "../config/settings.ts";

type Name = keyof ServerConfig;

/** Adds an option for each of these settings, and `--config`. Defaults are left to the configuration, which other sources come before. */
export function addServerOptions(command: Command, names: readonly Name[] = Object.keys(settings) as Name[]): Command {
  for (const name of names) {
    const { flag, argument, help, environment } = settings[name];
    const shown = showDefault<ServerConfig[Name]>(settings[name] as Parameters<typeof showDefault<ServerConfig[Name]>>[0]);
    command.addOption(new Option(`--${flag} <${argument}>`, `${help} (default: ${shown}; environment: ${environment})`));
  }
  return command.option(
    "--config <FILE>",
    "a JSON file of settings, named as the options (default: whenthen.config.json in the data folder)",
  );
}

/**
 * The configuration by what was given on the command line.
 * @param options as commander has parsed them
 * @throws ConfigError
 */
export function configFrom(options: Readonly<Record<string, unknown>>): ServerConfig {
  const flags = Object.fromEntries(Object.values(settings).map(({ flag }) => [flag, options[camelCase(flag)]]));
  return loadConfig({ flags, environment: process.env, configFile: options["config"] as string | undefined });
}

/** As commander names an option's value. */
function camelCase(flag: string): string {
  return flag.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
