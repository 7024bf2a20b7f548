/** Keys that secrets are encrypted with: 32 random bytes each, called by an id that tells nothing of them. */
import { hash, randomBytes } from "node:crypto";

export interface SecretKey {
  /** 16 hexadecimal digits, made from the key by SHA-256 */
  readonly id: string;
  readonly bytes: Buffer;
}

/** A key is missing or wrong, or what it encrypted can't be read; the message is fit for a person and holds no secret. */
export class SecretKeyError extends Error {
  override readonly name = "SecretKeyError";
}

const keyBytes = 32;
const hex = /^[0-9a-f]{64}$/i;
const base64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/** A fresh random key. */
export function newKey(): SecretKey {
  return keyOf(randomBytes(keyBytes));
}

/**
 * Reads keys with spaces, commas or line ends between them; the first is the one that new secrets are encrypted with.
 * @param from where the text is from, for the message
 * @throws SecretKeyError when there is none, or one is not 32 bytes in hexadecimal digits or base64
 */
export function readKeys(text: string, from: string): readonly SecretKey[] {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  if (words.length === 0) throw new SecretKeyError(`${from} holds no key; a key is 32 random bytes in base64 or hexadecimal digits`);
  return words.map((word) => {
    if (hex.test(word)) return keyOf(Buffer.from(word, "hex"));
    if (base64.test(word)) return keyOf(Buffer.from(word, "base64"));
    throw new SecretKeyError(`${from} holds what is no key; a key is 32 random bytes in base64 or hexadecimal digits`);
  });
}

/** Keys as readKeys reads them, one a line. */
export function writeKeys(keys: readonly SecretKey[]): string {
  return keys.map(({ bytes }) => `${bytes.toString("base64")}\n`).join("");
}

function keyOf(bytes: Buffer): SecretKey {
  return { id: hash("sha256", Buffer.concat([Buffer.from("whenthen key id"), bytes]), "hex").slice(0, 16), bytes };
}
