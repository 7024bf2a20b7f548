/**
 * The cookies of a browser: the session, and that the user has signed in there before. And the check that a request which a cookie lets in
 * comes from our own pages.
 *
 * No other site's page gets in on the cookie: it is SameSite=Lax, and every request that changes something must say, by Sec-Fetch-Site or by
 * Origin, which pages can't set, that it comes from our own origin. All browsers of today send one of the two.
 */
import { fastifyCookie } from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import { createHmac, randomBytes } from "node:crypto";
import type { User } from "../store/configuration.ts";
import type { Deps } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { isSecret, hashSecret } from "./secrets.ts";

type Base = Pick<Deps, "publicUrl">;
type Name = "session" | "device";

/** How long a browser is known as one in which the user has signed in. */
const deviceSeconds = 180 * 86_400;

/** Only with https can a cookie be Secure, and only then be bound to the very host (`__Host-`, RFC 6265bis, section 4.1.3.2). */
function isSecure({ publicUrl }: Base): boolean {
  return publicUrl().startsWith("https:");
}

/** Name of a cookie. */
export function cookieName(base: Base, name: Name): string {
  return `${isSecure(base) ? "__Host-" : ""}whenthen-${name}`;
}

/** The value of a cookie that came with the request. */
export function cookieOf(base: Base, request: FastifyRequest, name: Name): string | undefined {
  const header = request.headers.cookie;
  return header === undefined ? undefined : fastifyCookie.parse(header)[cookieName(base, name)];
}

/** Sets a cookie; without a value it is cleared. */
function setCookie(base: Base, reply: FastifyReply, name: Name, value: string | null, maxAgeSeconds: number): void {
  const options = { path: "/", httpOnly: true, sameSite: "lax", secure: isSecure(base) } as const;
  if (value === null) void reply.clearCookie(cookieName(base, name), options);
  else void reply.setCookie(cookieName(base, name), value, { ...options, maxAge: maxAgeSeconds });
}

/** Sets the session's cookie; null: it has ended. */
export function setSessionCookie(base: Base, reply: FastifyReply, secret: string | null, maxAgeSeconds = 0): void {
  setCookie(base, reply, "session", secret, maxAgeSeconds);
}

/** Lets the browser show from now on that the user has signed in there with the password of today. */
export function setDeviceCookie(base: Base, reply: FastifyReply, user: User): void {
  const nonce = randomBytes(16).toString("base64url");
  setCookie(base, reply, "device", `${nonce}.${deviceProof(user, nonce)}`, deviceSeconds);
}

/**
 * Which browser it is, where the user has signed in there before with the password of today; null where not. Guesses from a known browser
 * are counted by themselves, so that whoever tries the account from elsewhere, or others behind the same address, don't keep its owner out (OWASP's "device cookies").
 */
export function knownDevice(base: Base, request: FastifyRequest, user: User | null): string | null {
  const [nonce, proof] = cookieOf(base, request, "device")?.split(".") ?? [];
  if (user === null || user.passwordHash === null || nonce === undefined || proof === undefined) return null;
  return isSecret(proof, hashSecret(deviceProof(user, nonce))) ? nonce : null;
}

/** Only who knows the stored password can make it, and it is worth nothing once that has changed. */
function deviceProof({ number, passwordHash }: User, nonce: string): string {
  return createHmac("sha256", passwordHash ?? "")
    .update(`${number} ${nonce}`)
    .digest("base64url");
}

const changesNothing = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Lets no request through that a page of another site has made in the user's name.
 * @throws ApiError 403
 */
export function mustBeOurs(base: Base, request: FastifyRequest): void {
  if (changesNothing.has(request.method) || cameFrom(base, request) === "us") return;
  throw new ApiError(
    403,
    "a request that is let in by a cookie and changes something must come from the server's own pages: its Sec-Fetch-Site or Origin must say so",
  );
}

/** Where a request was made, as the browser tells. */
export function cameFrom({ publicUrl }: Base, request: FastifyRequest): "us" | "elsewhere" | "unknown" {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none" ? "us" : "elsewhere";
  const { origin } = request.headers;
  if (origin === undefined) return "unknown";
  return origin === new URL(publicUrl()).origin || origin === `${request.protocol}://${request.host}` ? "us" : "elsewhere";
}
