/**
 * The secrets of one store: opening them at the start, and giving them another key.
 *
 * Changing the key, at any moment of which the process may die:
 *  1. The new key is put before the old ones, on disk, before anything is encrypted with it.
 *  2. Every value is encrypted anew, page by page, each page a transaction.
 *  3. Only when no value needs them are the old keys dropped.
 * Whoever opens the store next takes it up at 2.
 */
import type { Configuration, StoredSecret } from "../store/configuration.ts";
import { findKeys, writeKeyFile, type FoundKeys, type KeySources } from "./key-source.ts";
import { newKey, SecretKeyError, type SecretKey } from "./keys.ts";
import { keyIdOf, SecretBox } from "./secret-box.ts";

const pageSize = 500;

export interface Secrets {
  readonly box: SecretBox;
  /**
   * Encrypts everything with a new key, which is made where the keys are in the file; where they are given from outside it is their first.
   * @returns how many values were encrypted anew, and the id of the key that encrypts from now on
   * @throws SecretKeyError when a value can't be opened
   */
  rotate(): Promise<Rotated>;
}

export interface Rotated {
  readonly resealed: number;
  readonly keyId: string;
}

/**
 * Opens the secrets of a store, making a key where there is none and nothing needs one.
 * @param dropLost deletes values whose key is not there, which else is an error
 * @throws SecretKeyError when a key is missing or can't be read
 */
export async function openSecrets(configuration: Configuration, sources: KeySources, dropLost = false): Promise<Secrets> {
  const found = await findKeys(sources);
  const lost = await lostSecrets(configuration, found);
  if (lost.length > 0 && !dropLost) throw new SecretKeyError(lostMessage(lost, found, sources));
  await configuration.deleteSecrets(lost);
  const keys = found.keys.length === 0 ? [newKey()] : found.keys;
  if (found.keys.length === 0) await writeKeyFile(sources.file, keys);
  const box = new SecretBox(keys);
  await reseal(configuration, box);
  if (found.inFile && keys.length > 1) await keepFirst(box, keys, sources.file);
  let last: Promise<unknown> = Promise.resolve();
  return {
    box,
    rotate: () => {
      // One after the other: the second would drop the key of the first.
      const rotated = last.then(() => rotate(configuration, box, sources));
      last = rotated.catch(() => undefined);
      return rotated;
    },
  };
}

async function rotate(configuration: Configuration, box: SecretBox, sources: KeySources): Promise<Rotated> {
  const current = await findKeys(sources);
  if (!current.inFile) return { resealed: await reseal(configuration, box), keyId: box.currentKeyId };
  const next = [newKey(), ...current.keys];
  await writeKeyFile(sources.file, next);
  box.use(next);
  const resealed = await reseal(configuration, box);
  await keepFirst(box, next, sources.file);
  return { resealed, keyId: box.currentKeyId };
}

async function keepFirst(box: SecretBox, keys: readonly SecretKey[], file: string): Promise<void> {
  const first = keys.slice(0, 1);
  await writeKeyFile(file, first);
  box.use(first);
}

/** Goes round until a whole round finds nothing to do. @returns how many values were encrypted anew */
async function reseal(configuration: Configuration, box: SecretBox): Promise<number> {
  const count = await resealOnce(configuration, box);
  return count === 0 ? 0 : count + (await reseal(configuration, box));
}

async function resealOnce(configuration: Configuration, box: SecretBox): Promise<number> {
  let count = 0;
  for await (const page of pages(configuration)) {
    const stale = page.filter(({ sealed }) => keyIdOf(sealed) !== box.currentKeyId);
    if (stale.length === 0) continue;
    const anew = stale.map((secret) => ({ ...secret, sealed: box.seal(secret, box.open(secret, secret.sealed)), before: secret.sealed }));
    count += await configuration.replaceSecrets(anew);
  }
  return count;
}

async function* pages(configuration: Configuration): AsyncGenerator<readonly StoredSecret[]> {
  let after: StoredSecret | null = null;
  while (true) {
    const page: readonly StoredSecret[] = await configuration.secrets(after, pageSize);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last;
  }
}

async function lostSecrets(configuration: Configuration, { keys }: FoundKeys): Promise<readonly StoredSecret[]> {
  const known = new Set(keys.map(({ id }) => id));
  const lost: StoredSecret[] = [];
  for await (const page of pages(configuration)) lost.push(...page.filter(({ sealed }) => !known.has(keyIdOf(sealed))));
  return lost;
}

function lostMessage(lost: readonly StoredSecret[], { keys }: FoundKeys, { file }: KeySources): string {
  const ids = [...new Set(lost.map(({ sealed }) => keyIdOf(sealed)))].join(", ");
  const values = lost.length === 1 ? "1 stored secret is" : `${lost.length} stored secrets are`;
  const there = keys.length === 0 ? "there is no key" : `there are only ${keys.map(({ id }) => id).join(", ")}`;
  return (
    `${values} encrypted with the key ${ids}, but ${there}. Put the key back, in ${file} or in WHENTHEN_SECRET_KEY. ` +
    "If it is lost, whenthen rotate-key --drop-lost forgets these secrets; they must then be set again."
  );
}
