/** One HTTP call to a provider, and what can go wrong before there is an answer. */
import { errors, request } from "undici";
import type { DeliveryContext } from "./endpoint.ts";
import { InsideAddressError } from "./guarded-agent.ts";

export interface ProviderCall {
  readonly method: "GET" | "POST" | "PATCH";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** goes as application/x-www-form-urlencoded */
  readonly form?: Readonly<Record<string, string>> | URLSearchParams;
  /** goes as application/json */
  readonly json?: unknown;
  /** goes as it is; the headers say what it is */
  readonly text?: string;
  /** true for a URL that a tenant gave */
  readonly guarded?: boolean;
}

export interface ProviderAnswer {
  readonly status: number;
  /** names in lower case */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** the body when it is JSON, else undefined */
  readonly json: unknown;
  readonly text: string;
}

/** There is no answer; the message says why. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
  /** whether the request may have reached the provider */
  readonly arrived: boolean;
  /** whether the same call would fail again whatever the provider does */
  readonly final: boolean;

  constructor(message: string, { arrived, final = false, cause }: { arrived: boolean; final?: boolean; cause?: unknown }) {
    super(message, { cause });
    this.arrived = arrived;
    this.final = final;
  }
}

/**
 * Makes the call and reads the whole answer. Redirects are not followed. Whatever the provider does, it ends within `timeoutMs`.
 * @param name of the provider, for the messages
 * @throws NoAnswerError
 */
export async function call(name: string, context: DeliveryContext, given: ProviderCall): Promise<ProviderAnswer> {
  const { dispatcher, guarded, timeoutMs } = context;
  const { url, method, headers = {} } = given;
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw new NoAnswerError(`${url} is no URL of http or https`, { arrived: false, final: true });
  const limit = limited(context);
  const { type, body } = encoded(given);
  try {
    const answer = await request(url, {
      method,
      dispatcher: given.guarded === true ? guarded : dispatcher,
      headers: {
        accept: "application/json",
        "user-agent": "WhenThen",
        ...type,
        ...headers,
      },
      body,
      signal: limit.signal,
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, json: parsed(text), text };
  } catch (error) {
    throw explained(name, error, limit.isOver() ? timeoutMs : null);
  } finally {
    limit.end();
  }
}

interface Limit {
  /** aborts when the time is over, or with the signal that was given */
  readonly signal: AbortSignal;
  /** whether the time is over */
  isOver(): boolean;
  /** Lets go of the timer and of the signal that was given. */
  end(): void;
}

/** A plain timer: unlike the signals of AbortSignal.timeout and AbortSignal.any it hangs on no weak reference, so it fires in any case. */
function limited({ timeoutMs, signal }: DeliveryContext): Limit {
  const abort = new AbortController();
  let over = false;
  const timer = setTimeout(() => {
    over = true;
    abort.abort();
  }, timeoutMs);
  const stop = (): void => abort.abort(signal.reason);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return {
    signal: abort.signal,
    isOver: () => over,
    end: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    },
  };
}

function encoded({ form, json, text }: ProviderCall): { type: Readonly<Record<string, string>>; body: string | null } {
  if (form !== undefined) {
    const body = new URLSearchParams(form as Record<string, string>).toString();
    return { type: { "content-type": "application/x-www-form-urlencoded" }, body };
  }
  if (json !== undefined) return { type: { "content-type": "application/json" }, body: JSON.stringify(json) };
  return { type: {}, body: text ?? null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Errors of a connection that never stood, so that nothing of the request went out. */
const beforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
]);

function explained(name: string, error: unknown, timedOutMs: number | null): NoAnswerError {
  if (error instanceof InsideAddressError) return new NoAnswerError(error.message, { arrived: false, final: true, cause: error });
  if (timedOutMs !== null)
    return new NoAnswerError(`${name} did not answer within ${timedOutMs / 1_000} s`, { arrived: true, cause: error });
  const { code = "", message } = error as { code?: string; message: string };
  // undici checks its arguments before it connects: a header that can't be one.
  if (error instanceof errors.InvalidArgumentError) return new NoAnswerError(message, { arrived: false, final: true, cause: error });
  const reason = error instanceof AggregateError ? ((error.errors[0] as Error | undefined)?.message ?? code) : message;
  if (beforeSending.has(code)) return new NoAnswerError(`${name} can't be reached: ${reason}`, { arrived: false, cause: error });
  return new NoAnswerError(`${name} gave no answer: ${reason}`, { arrived: true, cause: error });
}
