/** What a provider's answer means (integrations.md, What an answer means): the one place for the rules that all endpoints share. */
import type { Attributes } from "../language/ast.ts";
import type { EndpointDeclaration, ErrorMeaning } from "../language/declaration.ts";
import { call, NoAnswerError, type ProviderAnswer, type ProviderCall } from "./call.ts";
import type { Delivered, DeliveryContext } from "./endpoint.ts";

/** How an endpoint reads its provider's answers. */
export interface Reading {
  /** the response of a success (status 200 to 299). What it throws means that the answer could not be read */
  readonly ok: (answer: ProviderAnswer) => Attributes;
  /** the provider's own words and code of an answer that is no success; either may be missing */
  readonly problem?: (answer: ProviderAnswer) => { readonly message?: string | undefined; readonly code?: string | undefined };
  /** ms until the provider takes more, where it says so in another way than by Retry-After; null when it does not say. `now`: epoch ms */
  readonly pauseMs?: (answer: ProviderAnswer, now: number) => number | null;
}

/** A provider that asks for a longer pause is asked again after this time all the same. */
const longestPauseMs = 3_600_000;
const longestMessage = 500;

/** Makes a call and tells what came of it. Never throws. */
export async function exchange(
  declaration: EndpointDeclaration,
  context: DeliveryContext,
  given: ProviderCall,
  reading: Reading,
): Promise<Delivered> {
  try {
    return meaningOf(declaration, await call(declaration.name, context, given), reading, context.now());
  } catch (error) {
    return failureOf(error);
  }
}

/**
 * What an answer means.
 * @param now epoch ms, for a Retry-After that is a date
 */
export function meaningOf(declaration: EndpointDeclaration, answer: ProviderAnswer, reading: Reading, now: number): Delivered {
  const { status } = answer;
  if (status >= 200 && status < 300) return success(declaration, answer, reading);
  const { message, code } = reading.problem?.(answer) ?? {};
  const error = `${declaration.name} answered ${status}${message === undefined ? "" : `: ${message.slice(0, longestMessage)}`}`;
  const pauseMs = retryAfterMs(answer, now) ?? reading.pauseMs?.(answer, now) ?? null;
  const meaning = refined(declaration, code) ?? meaningOfStatus(status, pauseMs);
  if (meaning === "pause") return { postponed: error, pauseMs };
  if (meaning === "final") return { error, final: true };
  const later = pauseMs === null ? {} : { retryAfterMs: pauseMs };
  // A gateway answers with these in the place of the provider.
  const unreachable = status >= 502 && status <= 504 ? { unreachable: true } : {};
  return { error, ...(status >= 500 ? { unknown: true } : {}), ...later, ...unreachable };
}

/** What no answer means. */
export function failureOf(thrown: unknown): Delivered {
  if (!(thrown instanceof NoAnswerError)) throw thrown;
  const { message: error, arrived, final } = thrown;
  if (final) return { error, final: true };
  return { error, ...(arrived ? { unknown: true } : {}), unreachable: true };
}

function success({ name }: EndpointDeclaration, answer: ProviderAnswer, reading: Reading): Delivered {
  try {
    return { ok: reading.ok(answer) };
  } catch {
    return { error: `${name} answered ${answer.status} with what can't be read: ${answer.text.slice(0, 100)}`, unknown: true };
  }
}

function refined({ errors = {} }: EndpointDeclaration, code: string | undefined): ErrorMeaning | undefined {
  return code !== undefined && Object.hasOwn(errors, code) ? errors[code] : undefined;
}

function meaningOfStatus(status: number, pauseMs: number | null): ErrorMeaning {
  if (status === 429 || (status === 503 && pauseMs !== null)) return "pause";
  return status >= 500 ? "retry" : "final";
}

/**
 * Retry-After: seconds, or a date (RFC 9110, section 10.2.3).
 * @param now epoch ms
 * @returns ms, at most an hour; null when it is not given or can't be read
 */
export function retryAfterMs({ headers }: ProviderAnswer, now: number): number | null {
  const given = [headers["retry-after"]].flat()[0]?.trim();
  if (given === undefined) return null;
  const ms = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) * 1_000 : Date.parse(given) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(Math.ceil(ms), 0), longestPauseMs);
}
