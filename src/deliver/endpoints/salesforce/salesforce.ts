/**
 * Salesforce's REST API, Create a Record: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_sobject_create.htm
 * Errors are arrays of {message, errorCode, fields}. It takes no idempotency key for new records. jsforce has neither a timeout of ours nor
 * the guard for addresses that a tenant gave.
 */
import type { Attributes } from "../../../language/ast.ts";
import { NoAnswerError, type ProviderAnswer } from "../../call.ts";
import type { Delivered, Delivery, DeliveryContext, Endpoint } from "../../endpoint.ts";
import { exchange } from "../../meaning.ts";
import { usedVersion } from "../../versions.ts";
import { declaration } from "./declaration.ts";
import { objects, recordOf } from "./record.ts";
import { LoginError, sessions, type Session } from "./session.ts";

export const salesforce: Endpoint = {
  declaration,
  deliver: async (delivery, context) => {
    const first = await attempt(delivery, context);
    // Nothing was created, so this is one attempt all the same.
    return (first.sessionOver ? await attempt(delivery, context) : first).delivered;
  },
};

interface Attempt {
  readonly delivered: Delivered;
  /** Salesforce takes the session no more; it is dropped */
  readonly sessionOver: boolean;
}

/** One call in the session that there is, or in a new one. */
async function attempt({ type, parameters }: Delivery, context: DeliveryContext): Promise<Attempt> {
  let session: Session;
  try {
    session = await sessions.open(context);
  } catch (error) {
    return { delivered: loginFailure(error), sessionOver: false };
  }
  const { token, instanceUrl, guarded } = session;
  const { lowest = "", default: usual = "" } = declaration.integration?.["api-version"] ?? {};
  const version = usedVersion(context.fields["api-version"] ?? usual, lowest);
  const url = `${instanceUrl}/services/data/v${version}/sobjects/${objects[type]}`;
  const call = { method: "POST", url, headers: { authorization: `Bearer ${token}` }, json: recordOf(type, parameters), guarded } as const;
  let sessionOver = false;
  const delivered = await exchange(declaration, context, call, {
    ok,
    problem: (answer) => {
      sessionOver = answer.status === 401;
      return problem(answer);
    },
  });
  if (sessionOver || isUnreached(delivered)) await sessions.drop(context, session);
  return { delivered, sessionOver };
}

/** There was no connection: the instance is down, or has moved, which only a new log-in tells. */
function isUnreached(delivered: Delivered): boolean {
  return "error" in delivered && delivered.unreachable === true && delivered.unknown !== true;
}

/** Whatever went wrong, the record was not sent, so its outcome is known. */
function loginFailure(error: unknown): Delivered {
  if (error instanceof LoginError) {
    const { message, status } = error;
    if (status < 500 && status !== 429) return { error: message, final: true };
    return { error: message, unreachable: true };
  }
  if (!(error instanceof NoAnswerError)) throw error;
  return error.final ? { error: error.message, final: true } : { error: error.message, unreachable: true };
}

/** `{"id", "success", "errors"}`. @throws TypeError when it is something else */
function ok({ json }: ProviderAnswer): Attributes {
  const { id, success } = json as Record<string, unknown>;
  if (typeof id !== "string" || typeof success !== "boolean") throw new TypeError("no id");
  return { id, success };
}

function problem({ json }: ProviderAnswer): { message?: string; code?: string } {
  const errors = (Array.isArray(json) ? json : []) as readonly { message?: unknown; errorCode?: unknown }[];
  const told = errors.filter((error) => typeof error?.message === "string");
  if (told.length === 0) return {};
  const code = told[0]!.errorCode;
  const message = told.map((error) => `${String(error.message)} (${String(error.errorCode)})`).join("; ");
  return typeof code === "string" ? { message, code } : { message };
}
