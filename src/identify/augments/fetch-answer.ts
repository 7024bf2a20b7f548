/** One request of an API augment (integrations.md, Augments). */
import { request, type Dispatcher } from "undici";
import type { Attributes } from "../../language/ast.ts";
import { isDeeperThan, maxEventDepth } from "../depth.ts";

export interface FetchedAnswer {
  readonly attributes: Attributes;
  /** of its text */
  readonly bytes: number;
}

export const timeoutMs = 2_000;

/**
 * Posts an event and reads the answer's attributes.
 * @param dispatcher reaches no address inside and bounds the answer (deliver/guarded-agent.ts); it follows no redirects
 * @param keyAttr value of the key attribute as text; null: the event has none
 * @throws Error that says what went wrong, in words for the tenant
 */
export async function fetchAnswer(
  dispatcher: Dispatcher,
  url: string,
  keyAttr: string | null,
  attributes: Attributes,
): Promise<FetchedAnswer> {
  const text = await post(dispatcher, url, JSON.stringify({ "key-attr": keyAttr, attributes }));
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new Error(`the answer is not JSON: ${(error as Error).message}`, { cause: error });
  }
  const found = isMap(answer) ? answer["attributes"] : undefined;
  if (!isMap(found)) throw new Error('the answer must be a JSON object with "attributes", which is an object');
  if (isDeeperThan(found, maxEventDepth))
    throw new Error(`the answer has objects and arrays more than ${maxEventDepth} deep in each other`);
  return { attributes: found as Attributes, bytes: text.length };
}

async function post(dispatcher: Dispatcher, url: string, body: string): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(url, {
      method: "POST",
      dispatcher,
      signal,
      headers: { "content-type": "application/json; charset=utf-8", accept: "application/json" },
      body,
    });
    const type = String(answer.headers["content-type"] ?? "");
    const isJson = /^application\/json\s*(?:;|$)/i.test(type);
    if (answer.statusCode === 200 && isJson) return await answer.body.text();
    await answer.body.dump();
    if (answer.statusCode !== 200) throw new Error(`the answer has the status ${answer.statusCode}, not 200`);
    throw new Error(`the answer's Content-Type is ${type === "" ? "missing" : type}; it must be application/json`);
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error });
    if ((error as { code?: string }).code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") throw new Error("the answer is too large", { cause: error });
    throw error;
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
