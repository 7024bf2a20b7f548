/** How the values of settings are read. Flags and environment variables are text, a file's values are JSON. */
import { isIP } from "node:net";

/** @returns the value, or what would be right, as the end of "must be ..." */
export type Reader<T> = (given: unknown) => { readonly value: T } | { readonly mustBe: string };

/** A non-empty text. */
export const text: Reader<string> = (given) =>
  typeof given === "string" && given.trim() !== "" ? { value: given } : { mustBe: "a text that is not empty" };

/** A whole number between two bounds, both included; as text in decimal digits. */
export function wholeNumber(min: number, max: number): Reader<number> {
  return (given) => {
    const number = typeof given === "string" && /^\d+$/.test(given.trim()) ? Number(given) : given;
    if (typeof number === "number" && Number.isSafeInteger(number) && number >= min && number <= max) return { value: number };
    return { mustBe: `a whole number from ${min} to ${max}` };
  };
}

/** An http or https address without query, fragment, user or a slash at the end, which is taken off. */
export const httpAddress = address(/^https?:$/, "https://whenthen.example.com");

/** The same for WebSockets: ws or wss. */
export const socketAddress = address(/^wss?:$/, "wss://stream.example.com");

function address(protocols: RegExp, example: string): Reader<string> {
  return (given) => {
    const url = typeof given === "string" ? URL.parse(given.trim()) : null;
    const bare = url !== null && protocols.test(url.protocol) && url.search + url.hash + url.username + url.password === "";
    return bare ? { value: url.href.replace(/\/+$/, "") } : { mustBe: `an address such as ${example}` };
  };
}

/** One of some words. */
export function oneOf<T extends string>(words: readonly T[]): Reader<T> {
  return (given) => {
    const word = words.find((candidate) => candidate === given);
    return word === undefined ? { mustBe: `one of ${words.join(", ")}` } : { value: word };
  };
}

const bytesPerUnit: Readonly<Record<string, number>> = { "": 1, b: 1, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3, tib: 1024 ** 4 };

/** A size in bytes: a whole number, or one with a unit, such as "64 KiB". */
export function size(min: number, max: number): Reader<number> {
  return (given) => {
    const match = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(String(given));
    const unit = match === null ? undefined : bytesPerUnit[match[2]!.toLowerCase()];
    const bytes = match === null || unit === undefined ? Number.NaN : Number(match[1]) * unit;
    if (Number.isSafeInteger(bytes) && bytes >= min && bytes <= max) return { value: bytes };
    return { mustBe: `a number of bytes, or one with a unit such as "64 KiB" or "10 MiB", from ${showSize(min)} to ${showSize(max)}` };
  };
}

/** A size in the largest unit that gives a whole number. */
export function showSize(bytes: number): string {
  for (const [unit, factor] of [
    ["TiB", 1024 ** 4],
    ["GiB", 1024 ** 3],
    ["MiB", 1024 ** 2],
    ["KiB", 1024],
  ] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor} ${unit}`;
  }
  return `${bytes} B`;
}

/** A network in CIDR form, such as 10.0.0.0/8. */
export interface Network {
  readonly address: string;
  readonly prefix: number;
}

/** Networks and single addresses, IPv4 or IPv6, with commas between them; none when empty. */
export const networks: Reader<readonly Network[]> = (given) => {
  const texts = typeof given === "string" ? given.split(",").map((text) => text.trim()) : [null];
  const read = texts.length === 1 && texts[0] === "" ? [] : texts.map((text) => readNetwork(text ?? ""));
  const whole = read.filter((network) => network !== null);
  return whole.length === read.length ? { value: whole } : { mustBe: 'networks such as "10.0.0.0/8, fd00::/8", with commas between them' };
};

function readNetwork(text: string): Network | null {
  const [address = "", length, ...more] = text.split("/");
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  return bits === 0 || address.includes("%") || more.length > 0 || prefix < 0 || prefix > bits ? null : { address, prefix };
}

export function showNetworks(all: readonly Network[]): string {
  return all.length === 0 ? "none" : all.map(({ address, prefix }) => `${address}/${prefix}`).join(", ");
}
