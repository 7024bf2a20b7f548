/** `POST /tenants/{t}/events`: a JSON array, NDJSON, or CloudEvents; one result per item in order. */
import { isUtf8 } from "node:buffer";
import { hash } from "node:crypto";
import { tenantOf } from "../api/auth.ts";
import { parseJson, takeAny, takeBytes, takeGzip, takeText, utf8Of } from "../api/content-types.ts";
import type { App, Deps } from "../api/deps.ts";
import { ApiError } from "../api/errors.ts";
import { idempotencyKeyOf } from "../api/idempotency.ts";
import type { Submission, SubmissionResult } from "../engine/types.ts";
import { batchedType, fromBinary, fromStructured, isBinary, structuredType } from "./cloud-events.ts";
import { ndjson, receiveBatch } from "./descriptions.ts";
import { acceptedMembers } from "./event.ts";
import { isFault, noEvent, textOf, tooLarge, toItem, type Item } from "./item.ts";

/** Events of one batch at most, so that an answer is bounded too. */
export const maxBatchEvents = 50_000;

const contentTypes = ["application/json", ndjson, batchedType, structuredType];

export function batchRoutes(app: App, { limits, receiver }: Deps): void {
  const limit = limits.eventBytes;
  app.removeAllContentTypeParsers();
  takeGzip(app);
  takeText(app, "application/json", (text, headers) =>
    isBinary(headers) ? [fromBinary(headers, text)] : arrayItems(text, limit, toItem, `lines of JSON are ${ndjson}`),
  );
  takeBytes(app, ndjson, (bytes) => (isUtf8(bytes) ? lineItems(utf8Of(bytes), limit) : byteLineItems(bytes, limit)));
  takeText(app, batchedType, (text) => arrayItems(text, limit, fromStructured, `one CloudEvent is ${structuredType}`));
  takeText(app, structuredType, (text) => [sized(text, limit, fromStructured(parseJson(text)))]);
  takeAny(app, (body, headers) => (isBinary(headers) ? [fromBinary(headers, body)] : null));
  app.post<{ Body: readonly Item[] | undefined }>(
    "/tenants/:tenant/events",
    { bodyLimit: limits.batchBytes, config: { scope: "events:write", contentTypes }, schema: receiveBatch },
    async (request, reply) => {
      const { headers } = request;
      const items = request.body ?? (isBinary(headers) ? [fromBinary(headers, undefined)] : undefined);
      if (items === undefined) throw new ApiError(400, "the body is missing; send a JSON array of events, or NDJSON");
      const tenant = tenantOf(request);
      const key = idempotencyKeyOf(headers);
      const events = (key === undefined ? items : items.map((item, i) => onlyOnce(item, key, i))).filter(
        (item): item is Submission => !isFault(item),
      );
      const results = await receiver.submit(tenant, events, "batch");
      receiver.refuse(tenant, items.filter(isFault), "batch");
      return reply.type("application/json; charset=utf-8").send(answerText(items, results));
    },
  );
}

/**
 * The item as one that is taken in once only under the batch's Idempotency-Key: known by its place, and the same as before by its members. So whatever
 * of a batch was accepted the first time is not accepted again, and the rest is. CloudEvents have an identity of their own.
 */
function onlyOnce(item: Item, key: string, place: number): Item {
  if (isFault(item) || item.idempotency !== undefined) return item;
  const bodyHash = hash("sha256", textOf(item.attributes) ?? "", "base64url");
  return { ...item, idempotency: { key: `${key}\n${place}`, bodyHash, waits: true } };
}

function answerText(items: readonly Item[], results: readonly SubmissionResult[]): string {
  let next = 0;
  const told = items.map((item) => {
    if (isFault(item)) return errorText(item.error);
    const result = results[next++]!;
    return result.ok ? `{${acceptedMembers(result)}}` : errorText(result.error);
  });
  return `[${told.join(",")}]`;
}

const errorText = (error: string): string => JSON.stringify({ error });

/**
 * @param hint for who sent something else
 * @throws ApiError 400 when the body is no array
 */
function arrayItems(text: string, maxBytes: number, read: (value: unknown) => Item, hint: string): readonly Item[] {
  const values = parseJson(text);
  if (!Array.isArray(values)) {
    throw new ApiError(400, `the body must be a JSON array of events; one event goes to .../event, and ${hint}`);
  }
  if (values.length > maxBatchEvents) throw tooMany();
  // Only a body larger than one event may be can hold one that is too large.
  const mayBeLarge = text.length * 3 > maxBytes;
  return values.map((value: unknown) => {
    const item = read(value);
    return mayBeLarge && !isFault(item) ? sized(JSON.stringify(value), maxBytes, item) : item;
  });
}

function lineItems(text: string, maxBytes: number): readonly Item[] {
  const items: Item[] = [];
  let start = 0;
  while (start < text.length) {
    const end = text.indexOf("\n", start);
    const line = text.slice(start, end < 0 ? text.length : end);
    start += line.length + 1;
    if (line.trim() === "") continue;
    if (items.length === maxBatchEvents) throw tooMany();
    items.push(lineItem(line, maxBytes));
  }
  return items;
}

/** Lines of which some are no UTF-8; the others are not spoiled by them. */
function byteLineItems(bytes: Buffer, maxBytes: number): readonly Item[] {
  const items: Item[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(0x0a, start);
    const line = bytes.subarray(start, end < 0 ? bytes.length : end);
    start += line.length + 1;
    const found = isUtf8(line) ? lineItems(line.toString(), maxBytes) : [noEvent("the line is not UTF-8", null)];
    items.push(...found);
    if (items.length > maxBatchEvents) throw tooMany();
  }
  return items;
}

function tooMany(): ApiError {
  return new ApiError(413, `a batch has at most ${maxBatchEvents} events; this one has more`);
}

function lineItem(line: string, maxBytes: number): Item {
  if (isLarger(line, maxBytes)) return sized(line, maxBytes, null);
  try {
    return toItem(JSON.parse(line), line);
  } catch (error) {
    return noEvent(`the line is not JSON: ${(error as Error).message}`, line);
  }
}

/** The item, or that it is too large. @param item null: it was not read, since it is */
function sized(text: string, maxBytes: number, item: Item | null): Item {
  return item !== null && !isLarger(text, maxBytes) ? item : tooLarge(maxBytes, Buffer.byteLength(text), text);
}

/** Bytes of UTF-8 are one to three for each code unit. */
function isLarger(text: string, maxBytes: number): boolean {
  return text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes);
}
