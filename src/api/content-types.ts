/** How bodies are read. Only the content types that a route names are taken; without any it takes JSON. */
import { errorCodes } from "fastify";
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

/** Takes JSON bodies; an empty one is undefined, which the schemas refuse where one is needed. */
export function takeJson(app: App): void {
  app.removeAllContentTypeParsers();
  takeText(app, "application/json", (text) => (text === "" ? undefined : parseJson(text)));
}

/** Takes bodies of one content type as text and makes something of them; what `read` throws is the answer. */
export function takeText(app: App, type: string, read: (text: string, headers: IncomingHttpHeaders) => unknown): void {
  app.addContentTypeParser(type, { parseAs: "string" }, ({ headers }, text, done) => {
    try {
      done(null, read(text as string, headers));
    } catch (error) {
      done(error as Error);
    }
  });
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
