/** How bodies are read. Only the content types that a route names are taken; without any it takes JSON. */
import { errorCodes, type FastifyRequest } from "fastify";
import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import { createGunzip } from "node:zlib";
import type { App } from "./deps.ts";
import { ApiError } from "./errors.ts";
import { counted } from "./in-hand.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    readonly contentTypes?: readonly string[];
  }
}

/** Parses a body. @throws ApiError 400 that says where it stops being JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, `the body is not JSON: ${(error as Error).message}`);
  }
}

/** Takes JSON bodies; an empty one is undefined, which the schemas refuse where one is needed. Where none is taken nothing may stand in it. */
export function takeJson(app: App): void {
  app.removeAllContentTypeParsers();
  takeBytes(app, "application/json", (bytes, request) => {
    if (bytes.length === 0) return undefined;
    const body = parseJson(utf8Of(bytes));
    if (!request.is404 && request.routeOptions.schema?.body === undefined) mustSayNothing(body);
    return body;
  });
}

/** What a body says where none is taken would go unnoticed. @throws ApiError 400 */
function mustSayNothing(body: unknown): void {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new ApiError(400, "this request takes no body");
  const [member] = Object.keys(body);
  if (member !== undefined) throw new ApiError(400, `${JSON.stringify(member)} is not known here; this request takes nothing in its body`);
}

/** Takes bodies of one content type as text and makes something of them; what `read` throws is the answer. */
export function takeText(app: App, type: string, read: (text: string, headers: IncomingHttpHeaders) => unknown): void {
  takeBytes(app, type, (bytes, { headers }) => read(utf8Of(bytes), headers));
}

/** As `takeText`, for the bytes as they came. */
export function takeBytes(app: App, type: string, read: (bytes: Buffer, request: FastifyRequest) => unknown): void {
  app.addContentTypeParser(type, { parseAs: "buffer" }, (request, bytes, done) => {
    try {
      mustBePlain(request.headers);
      done(null, read(bytes as Buffer, request));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** The text of a body, without a byte order mark. @throws ApiError 400: what is no UTF-8 would be changed, and look like something else */
export function utf8Of(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new ApiError(400, "the body is not UTF-8");
  return bytes.toString("utf8", startsWithMark(bytes) ? 3 : 0);
}

function startsWithMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** @throws ApiError 415 for a body that is packed where nothing unpacks it */
function mustBePlain({ "content-encoding": encoding }: IncomingHttpHeaders): void {
  if (encoding === undefined || encoding === "identity") return;
  throw new ApiError(415, `the Content-Encoding must be none here, not ${encoding}`);
}

/** Takes bodies of all other content types as bytes; what `read` makes nothing of (null) is refused as an unknown content type. */
export function takeAny(app: App, read: (body: Buffer, headers: IncomingHttpHeaders) => unknown): void {
  app.addContentTypeParser("*", { parseAs: "buffer" }, ({ headers }, body, done) => {
    const made = read(body as Buffer, headers);
    if (made === null) done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    else done(null, made);
  });
}

/** Unpacks gzip bodies. The body's limit holds for what comes out, so a small body can't become a large one. */
export function takeGzip(app: App): void {
  app.addHook("preParsing", (request, reply, payload, done) => {
    const encoding = request.headers["content-encoding"];
    if (encoding === undefined || encoding === "identity") return done(null, payload);
    if (encoding !== "gzip") return done(new ApiError(415, `the Content-Encoding must be gzip or none, not ${encoding}`));
    // Whoever reads it finds it unpacked.
    request.headers["content-encoding"] = "identity";
    const unpacking = createGunzip();
    payload.on("error", (error) => unpacking.destroy(error));
    const unpacked = Object.assign(counted(request, reply, unpacking), { receivedEncodedLength: 0 });
    payload.on("data", (chunk: Buffer) => (unpacked.receivedEncodedLength += chunk.length));
    // A body that is refused half-way is not unpacked any further, and what it still has to say is of no account.
    unpacking.on("error", () => undefined);
    reply.raw.once("close", () => unpacking.destroy());
    reply.raw.once("finish", () => unpacking.destroy());
    payload.pipe(unpacking);
    done(null, unpacked);
  });
}
