/** `POST /tenants/{t}/events`: a JSON array, or NDJSON, one result per item in order. */
import { tenantOf } from "../api/auth.ts";
import { parseJson, takeGzip, takeText } from "../api/content-types.ts";
import type { App, Deps } from "../api/deps.ts";
import { ApiError } from "../api/errors.ts";
import type { Submission, SubmissionResult } from "../engine/types.ts";
import { acceptedMembers } from "./event.ts";
import { faultOf, toAttributes } from "./read-event.ts";

/** Events of one batch at most, so that an answer is bounded too. */
export const maxBatchEvents = 50_000;

const ndjson = "application/x-ndjson";
const contentTypes = ["application/json", ndjson];

/** An item of a batch: an event, or why it is none. */
type Item = Submission | { readonly error: string };

export function batchRoutes(app: App, { limits, receiver }: Deps): void {
  app.removeAllContentTypeParsers();
  takeGzip(app);
  takeText(app, "application/json", (text) => arrayItems(text, limits.eventBytes));
  takeText(app, ndjson, (text) => lineItems(text, limits.eventBytes));
  app.post<{ Body: readonly Item[] | undefined }>(
    "/tenants/:tenant/events",
    { bodyLimit: limits.batchBytes, config: { scope: "events:write", contentTypes } },
    async (request, reply) => {
      const items = request.body;
      if (items === undefined) throw new ApiError(400, "the body is missing; send a JSON array of events, or NDJSON");
      if (items.length > maxBatchEvents) throw new ApiError(413, `a batch has at most ${maxBatchEvents} events, not ${items.length}`);
      const events = items.filter((item): item is Submission => "attributes" in item);
      const results = await receiver.submit(tenantOf(request), events);
      return reply.type("application/json; charset=utf-8").send(answerText(items, results));
    },
  );
}

function answerText(items: readonly Item[], results: readonly SubmissionResult[]): string {
  let next = 0;
  const told = items.map((item) => {
    if ("error" in item) return errorText(item.error);
    const result = results[next++]!;
    return result.ok ? `{${acceptedMembers(result)}}` : errorText(result.error);
  });
  return `[${told.join(",")}]`;
}

const errorText = (error: string): string => JSON.stringify({ error });

function toItem(value: unknown): Item {
  const error = faultOf(value);
  return error === null ? { attributes: toAttributes(value) } : { error };
}

/** @throws ApiError 400 when the body is no array */
function arrayItems(text: string, maxBytes: number): readonly Item[] {
  const values = parseJson(text);
  if (!Array.isArray(values))
    throw new ApiError(400, `the body must be a JSON array of events; one event goes to .../event, and lines of JSON are ${ndjson}`);
  // Only a body larger than one event may be can hold one that is too large.
  const mayBeLarge = text.length * 3 > maxBytes;
  return values.map((value: unknown) => {
    const item = toItem(value);
    return mayBeLarge && "attributes" in item && isLarger(JSON.stringify(value), maxBytes) ? tooLarge(maxBytes) : item;
  });
}

function lineItems(text: string, maxBytes: number): readonly Item[] {
  const items: Item[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() !== "") items.push(lineItem(line, maxBytes));
  }
  return items;
}

function lineItem(line: string, maxBytes: number): Item {
  if (isLarger(line, maxBytes)) return tooLarge(maxBytes);
  try {
    return toItem(JSON.parse(line));
  } catch (error) {
    return { error: `the line is not JSON: ${(error as Error).message}` };
  }
}

/** Bytes of UTF-8 are one to three for each code unit. */
function isLarger(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes);
}

function tooLarge(maxBytes: number): Item {
  return { error: `the event is larger than ${maxBytes} bytes` };
}
