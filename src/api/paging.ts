/** Lists over 100 items come in pages, each with a link to the next (RFC 8288). */
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type, type Static } from "typebox";
import { ApiError } from "./errors.ts";

const defaultLimit = 100;
const maxLimit = 1_000;

export const pageQuery = { limit: Type.Optional(Type.String()), cursor: Type.Optional(Type.String()) };

const PageQuery = Type.Object(pageQuery);

export interface Page {
  readonly limit: number;
  /** the number after which, in the list's order, the page begins */
  readonly cursor: number | null;
}

/** @throws ApiError 400 */
export function pageOf({ limit, cursor }: Static<typeof PageQuery>): Page {
  return { limit: limitOf(limit), cursor: cursor === undefined ? null : readCursor(cursor) };
}

/** Items of a page. @throws ApiError 400 */
export function limitOf(given: string | undefined): number {
  return readLimit(given, defaultLimit, maxLimit);
}

/** @throws ApiError 400 */
export function readLimit(given: string | undefined, byDefault: number, max: number): number {
  if (given === undefined) return byDefault;
  const limit = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (limit >= 1 && limit <= max) return limit;
  throw new ApiError(400, `limit must be a whole number from 1 to ${max}, not "${given}"`);
}

function readCursor(given: string): number {
  if (/^\d{1,15}$/.test(given)) return Number(given);
  throw wrongCursor();
}

/** A cursor of a list whose items are told apart by texts. */
export function textCursor(...texts: readonly string[]): string {
  return Buffer.from(JSON.stringify(texts)).toString("base64url");
}

/**
 * The texts of a cursor.
 * @param count how many there are
 * @throws ApiError 400
 */
export function textsOf(cursor: string, count: number): readonly string[] {
  try {
    const texts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(texts) && texts.length === count && texts.every((text) => typeof text === "string")) return texts;
  } catch {
    // Told below.
  }
  throw wrongCursor();
}

function wrongCursor(): ApiError {
  return new ApiError(400, 'cursor is not one of ours; take it from the Link header with rel="next"');
}

/**
 * Cuts a list that was read with one item too many, and links to the rest.
 * @param items at most limit + 1
 * @param cursorOf of an item: the cursor of the page after it
 */
export function sendPage<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  items: readonly T[],
  limit: number,
  cursorOf: (item: T) => number | string,
): readonly T[] {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  if (items.length > limit && last !== undefined) {
    const [path, query] = request.originalUrl.split("?");
    const search = new URLSearchParams(query);
    search.set("cursor", String(cursorOf(last)));
    void reply.header("link", `<${path}?${search.toString()}>; rel="next"`);
  }
  return page;
}

/** A page of a list that is in memory as a whole, ascending by number. */
export function sendSlice<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  all: readonly T[],
  query: Static<typeof PageQuery>,
  numberOf: (item: T) => number,
): readonly T[] {
  const { limit, cursor } = pageOf(query);
  const rest = cursor === null ? all : all.filter((item) => numberOf(item) > cursor);
  return sendPage(request, reply, rest.slice(0, limit + 1), limit, numberOf);
}
