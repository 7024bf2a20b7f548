/** The session at Salesforce that sends and listeners of one integration share: OAuth 2.0, kept until it is refused. */
import { hash } from "node:crypto";
import { call, NoAnswerError } from "../../call.ts";
import type { DeliveryContext } from "../../endpoint.ts";

export interface Session {
  readonly token: string;
  /** where everything but log-in is from now on, without a slash at the end */
  readonly instanceUrl: string;
  /** whether the host to log in at is the tenant's own word, so that no request may reach an address inside */
  readonly guarded: boolean;
}

/** Salesforce does not let us in; the message says why, in its own words. */
export class LoginError extends Error {
  override readonly name = "LoginError";
  /** HTTP status of the refusal */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** Sessions kept at most; the oldest goes first, and is opened anew when it is needed. */
const maxKept = 1_000;

export class Sessions {
  private readonly kept = new Map<string, Promise<Session>>();

  /**
   * The session of an integration, opened when there is none.
   * @throws LoginError, NoAnswerError
   */
  open(context: DeliveryContext): Promise<Session> {
    return untilAborted(this.kept.get(keyOf(context)) ?? this.openNew(context), context.signal);
  }

  /** Several may wait for one log-in, so that it goes on when the one who began it is stopped. */
  private openNew(context: DeliveryContext): Promise<Session> {
    const key = keyOf(context);
    const session = logIn({ ...context, signal: new AbortController().signal });
    if (this.kept.size >= maxKept) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(key, session);
    session.catch(() => this.kept.get(key) === session && this.kept.delete(key));
    return session;
  }

  /** The session was refused (401), or its instance can't be reached and may have moved: the next `open` logs in anew, unless another has done so already. */
  async drop(context: DeliveryContext, { token }: Session): Promise<void> {
    const key = keyOf(context);
    const known = await this.kept.get(key)?.catch(() => undefined);
    if (known?.token === token) this.kept.delete(key);
  }
}

/** The sessions of this process. */
export const sessions = new Sessions();

function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new NoAnswerError("it is stopped", { arrived: false, cause: signal.reason }));
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Other credentials are another session. */
function keyOf({ fields, baseUrl }: DeliveryContext): string {
  return hash("sha256", JSON.stringify([baseUrl, fields]));
}

/** Username and password where a username is given, else the app's own credentials (integrations.md). */
async function logIn(context: DeliveryContext): Promise<Session> {
  const { fields, baseUrl } = context;
  const { username, password = "", "secret-token": secretToken = "", instance } = fields;
  const grant: Record<string, string> =
    username === undefined ? { grant_type: "client_credentials" } : { grant_type: "password", username, password: password + secretToken };
  const form = { ...grant, client_id: fields["consumer-key"] ?? "", client_secret: fields["consumer-secret"] ?? "" };
  const guarded = instance !== undefined;
  const host = guarded ? instanceUrlOf(instance) : baseUrl;
  const answer = await call("salesforce", context, { method: "POST", url: `${host}/services/oauth2/token`, form, guarded });
  const said = (typeof answer.json === "object" && answer.json !== null ? answer.json : {}) as Readonly<Record<string, unknown>>;
  const { access_token: token, instance_url: instanceUrl, error, error_description: description } = said;
  if (answer.status === 200 && typeof token === "string" && typeof instanceUrl === "string") return { token, instanceUrl, guarded };
  const why = typeof description === "string" ? `${description} (${String(error)})` : `status ${answer.status}`;
  throw new LoginError(`salesforce refused the log-in: ${why}`, answer.status);
}

/** Where an instance is: na15 is na15.salesforce.com, as login and test are. @param given with or without https:// before it */
function instanceUrlOf(given: string): string {
  const host = given.replaceAll(/^https:\/\/|\/+$/g, "");
  return `https://${host.includes(".") ? host : `${host}.salesforce.com`}`;
}
