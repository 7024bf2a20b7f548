/** Secrets, tokens and passwords: made at random, stored hashed, compared in constant time. */
import { hash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";

const secretBytes = 32;

/** A random secret or token of 256 bits, safe in URLs. */
export function newSecret(): string {
  return randomBytes(secretBytes).toString("base64url");
}

/** A new client id. It is no secret. */
export function newClientId(): string {
  return `CL${randomBytes(12).toString("hex")}`;
}

/** Under which a random secret or token is stored. It has 256 random bits, so one round of SHA-256 is enough. */
export function hashSecret(secret: string): string {
  return hash("sha256", secret);
}

/** Whether a secret is the one whose hash is stored, in constant time. */
export function isSecret(secret: string, secretHash: string): boolean {
  const given = Buffer.from(hashSecret(secret), "hex");
  const stored = Buffer.from(secretHash, "hex");
  return given.length === stored.length && timingSafeEqual(given, stored);
}

/** 16 MiB and some 50 ms a password, as OWASP's password storage cheat sheet advises for scrypt with p = 5. */
const cost = { N: 2 ** 14, r: 8, p: 5 };

/** Under which a password is stored: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, 32, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

function derive(password: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
