/** The server's configuration: flags before environment variables before the file before the defaults. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { settings, type ServerConfig, type Setting } from "./settings.ts";

/** A setting is wrong; the message says which, where it came from, and what would be right. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export interface Sources {
  /** values of the command line by flag */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** path given with --config */
  readonly configFile?: string | undefined;
}

type Name = keyof ServerConfig;

const names = Object.keys(settings) as Name[];

/** Name of the file that is read from the data folder when no other is given. */
export const configFileName = "whenthen.config.json";

/**
 * Reads all settings.
 * @throws ConfigError
 */
export function loadConfig({ flags, environment, configFile }: Sources): ServerConfig {
  const given = configFile ?? (environment["WHENTHEN_CONFIG"] || undefined);
  const early: Layer[] = [flagLayer(flags), environmentLayer(environment)];
  const first = given === undefined ? early : [...early, fileLayer(given, true)];
  const data = pick("data", first);
  const layers = given === undefined ? [...first, fileLayer(join(data, configFileName), false)] : first;
  return Object.fromEntries(names.map((name) => [name, pick(name, layers)])) as unknown as ServerConfig;
}

/** One place that values come from: what it holds for a setting, and how that place is called. */
type Layer = (setting: Setting<unknown>) => { readonly value: unknown; readonly from: string } | undefined;

function flagLayer(flags: Sources["flags"]): Layer {
  return ({ flag }) => (flags[flag] === undefined ? undefined : { value: flags[flag], from: `--${flag}` });
}

/** A variable that is empty counts as not set. */
function environmentLayer(environment: Sources["environment"]): Layer {
  return ({ environment: name }) => {
    const value = environment[name];
    return value === undefined || value === "" ? undefined : { value, from: `the environment variable ${name}` };
  };
}

function fileLayer(path: string, mustExist: boolean): Layer {
  const members = readMembers(path, mustExist);
  const flags = names.map((name) => settings[name].flag);
  const unknown = Object.keys(members).find((member) => !flags.includes(member));
  if (unknown !== undefined) throw new ConfigError(`${path}: there is no setting "${unknown}"; known are ${flags.join(", ")}`);
  return ({ flag }) => (Object.hasOwn(members, flag) ? { value: members[flag], from: `"${flag}" in ${path}` } : undefined);
}

function readMembers(path: string, mustExist: boolean): Readonly<Record<string, unknown>> {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!mustExist && (code === "ENOENT" || code === "ENOTDIR")) return {};
    throw new ConfigError(`the configuration file ${path} can't be read: ${message}`, { cause: error });
  }
  const members = parse(path, content);
  if (typeof members === "object" && members !== null && !Array.isArray(members)) return members as Record<string, unknown>;
  throw new ConfigError(`${path} must hold a JSON object such as {"port": 8080}`);
}

function parse(path: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new ConfigError(`${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

function pick<N extends Name>(name: N, layers: readonly Layer[]): ServerConfig[N] {
  const setting = settings[name] as Setting<ServerConfig[N]>;
  for (const layer of layers) {
    const found = layer(setting as Setting<unknown>);
    if (found === undefined) continue;
    const read = setting.read(found.value);
    if ("value" in read) return read.value;
    throw new ConfigError(`${found.from} is ${JSON.stringify(found.value)}; it must be ${read.mustBe}`);
  }
  return setting.default;
}
