/** Secrets, tokens and passwords: made at random, stored hashed, compared in constant time. */
import { hash, randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from "node:crypto";

const secretBytes = 32;

/** Whether a member of that name holds a secret, in whatever object: it is neither told nor logged. */
export function isSecretName(name: string): boolean {
  return /password|secret|token|api-key/i.test(name);
}

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

/** 16 MiB and some 0.2 s of a core a password, as OWASP's password storage cheat sheet advises for scrypt with p = 5. */
const cost = { N: 2 ** 14, r: 8, p: 5 };

/** Under which a password is stored: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, 32, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Compared with where there is no password, so that the time taken does not tell. */
const nobodysPassword = [
  "scrypt",
  cost.N,
  cost.r,
  cost.p,
  randomBytes(16).toString("base64url"),
  randomBytes(32).toString("base64url"),
].join("$");

/**
 * Whether a password is the one that is stored so. Takes the same time for null, where there is none.
 * @throws Error when the text is not of hashPassword's form
 */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = (stored ?? nobodysPassword).split("$");
  if (scheme !== "scrypt" || salt === undefined || key === undefined) throw new Error("a stored password is not of a known form");
  const wanted = Buffer.from(key, "base64url");
  const given = await derive(password, Buffer.from(salt, "base64url"), wanted.length, { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(given, wanted) && stored !== null;
}

function derive(password: string, salt: Buffer, length: number, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}
