/**
 * Stand-in for Twilio's REST API of 2010-04-01: messages and calls. Sources are named in resources.ts, numbers.ts, progress.ts, errors.ts.
 */
import type { Answer, Refusals } from "../faults.ts";
import { startStandIn, type Received, type StandIn } from "../stand-in.ts";
import { authenticate, notFound, twilioError } from "./errors.ts";
import type { Numbers } from "./numbers.ts";
import { outcomeOf, step } from "./progress.ts";
import { found, newResource, shown, wrongIn, type Kind, type Resource } from "./resources.ts";

export interface TwilioOptions extends Partial<Numbers> {
  readonly accountSid?: string;
  readonly authToken?: string;
  /** what becomes of messages and calls to a number: delivered, undelivered, failed; completed, busy, no-answer, failed, canceled */
  readonly outcomes?: Readonly<Record<string, string>>;
  /** statuses move on by themselves this often; without it only `advance` moves them */
  readonly stepMs?: number;
  /** requests at once at most; one more gets 20429 */
  readonly concurrentLimit?: number;
  readonly port?: number;
}

export interface TwilioStandIn extends StandIn {
  readonly accountSid: string;
  readonly authToken: string;
  readonly messages: readonly Resource[];
  readonly calls: readonly Resource[];
  /** Moves every message and call on by one status; resolves when the callbacks have been made. */
  advance(): Promise<void>;
  /** Moves everything on to its end. */
  finish(): Promise<void>;
  /** Sets what becomes of later messages and calls to a number. */
  outcome(number: string, outcome: string): void;
}

/** Starts the stand-in. */
export async function startTwilio(options: TwilioOptions = {}): Promise<TwilioStandIn> {
  const accountSid = options.accountSid ?? "AC0123456789abcdef0123456789abcdef";
  const authToken = options.authToken ?? "fedcba9876543210fedcba9876543210";
  const numbers: Numbers = {
    owned: options.owned ?? ["+15005550006", "+15068009013", "+15065551234"],
    verified: options.verified ?? null,
    unsubscribed: options.unsubscribed ?? [],
  };
  const outcomes = new Map(Object.entries(options.outcomes ?? {}));
  const resources = new Map<string, Resource>();
  const of = (kind: Kind): Resource[] => [...resources.values()].filter((resource) => resource.kind === kind);
  let atOnce = 0;

  const resourceFor = (received: Received, kind: Kind, sid: string | undefined): Answer => {
    if (sid !== undefined && received.method === "GET") return found(resources, kind, sid, accountSid, received.path);
    if (sid === undefined && received.method === "POST") return create(received, kind);
    return twilioError(20004, "Method not allowed");
  };
  const create = (received: Received, kind: Kind): Answer => {
    // A body of another type has no parameters for Twilio.
    const typed = received.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
    const form = new URLSearchParams(typed ? received.body : "");
    const wrong = wrongIn(kind, form, numbers);
    if (wrong !== null) return wrong;
    const resource = newResource(kind, form, numbers, (to) => outcomeOf(kind, outcomes.get(to)), Date.now());
    resources.set(resource.sid, resource);
    return { status: 201, body: shown(resource, accountSid) };
  };
  const answer = (received: Received): Answer => {
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
    if (received.headers.authorization !== expected) return authenticate();
    const match = /^\/2010-04-01\/Accounts\/([^/]+)\/(Messages|Calls)(?:\/([^/]+))?\.json$/.exec(received.path);
    if (match === null || match[1] !== accountSid) return notFound(received.path);
    return resourceFor(received, match[2] as Kind, match[3]);
  };
  const standIn = await startStandIn(
    {
      answer: async (received) => {
        atOnce += 1;
        try {
          // A turn of the event loop, so that requests that arrive together are at once.
          await new Promise((resolve) => setImmediate(resolve));
          if (atOnce > (options.concurrentLimit ?? Infinity)) return tooMany();
          const answered = answer(received);
          const about = { "twilio-request-id": "RQ0123456789abcdef0123456789abcdef", "twilio-concurrent-requests": String(atOnce) };
          return { ...answered, headers: { ...about, ...answered.headers } };
        } finally {
          atOnce -= 1;
        }
      },
      refusals,
    },
    options.port,
  );
  const advance = async (): Promise<void> => {
    await Promise.all([...resources.values()].map((resource) => step(resource, accountSid, authToken)));
  };
  const stepping = options.stepMs === undefined ? undefined : setInterval(() => void advance(), options.stepMs);
  return {
    ...standIn,
    accountSid,
    authToken,
    get messages() {
      return of("Messages");
    },
    get calls() {
      return of("Calls");
    },
    advance,
    finish: async () => {
      const going = (): Promise<boolean[]> => Promise.all([...resources.values()].map((one) => step(one, accountSid, authToken)));
      while ((await going()).some(Boolean));
    },
    outcome: (number, outcome) => void outcomes.set(number, outcome),
    close: async () => {
      clearInterval(stepping);
      await standIn.close();
    },
  };
}

const tooMany = (headers: Readonly<Record<string, string>> = {}): Answer => twilioError(20429, "Too Many Requests", headers);

const refusals: Refusals = {
  "too-many": ({ retryAfterSeconds }) => tooMany(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
  "server-error": () => twilioError(20500, "An internal server error has occurred"),
  unavailable: ({ retryAfterSeconds = 1 }) => twilioError(20503, "Service unavailable", { "retry-after": String(retryAfterSeconds) }),
  "expired-token": authenticate,
};
