/**
 * Bounds what requests hold in memory together: bodies from their first byte, packed and unpacked, large answers until they are sent.
 * What finds no room is refused with 503 before anything of it is stored, and its bytes are let go.
 */
import type { FastifyReply, FastifyRequest, RequestPayload } from "fastify";
import type { IncomingHttpHeaders } from "node:http";
import { Stream, Transform, type TransformCallback } from "node:stream";
import type { FairShare, Owner } from "../receive/fair-share.ts";
import type { App, Deps } from "./deps.ts";
import { unavailable } from "./errors.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** the body goes to where it belongs piece by piece, and is never in memory as a whole */
    readonly streamed?: boolean;
  }
  interface FastifyRequest {
    held: Held | null;
  }
}

/** Bodies up to this size are counted when their length is announced, larger ones as their bytes arrive. */
const smallBodyBytes = 64 * 1024;

/** Answers above this size are counted. Whoever reads nothing of one, or of an answer that is streamed, is cut off after that time. */
const largeAnswerBytes = 64 * 1024;
const defaultReadTimeoutMs = 60_000;

/** What one request holds until its answer is sent or its connection is gone. */
class Held {
  private readonly share: FairShare;
  private readonly owner: Owner;
  private amount = 0;

  constructor(share: FairShare, owner: Owner, reply: FastifyReply) {
    this.share = share;
    this.owner = owner;
    reply.raw.on("close", () => share.give(owner, this.amount));
  }

  take(bytes: number): boolean {
    const taken = this.share.take(this.owner, bytes);
    if (taken) this.amount += bytes;
    return taken;
  }

  force(bytes: number): void {
    this.share.force(this.owner, bytes);
    this.amount += bytes;
  }
}

/** Adds the bound to all routes. */
export function boundInHand(
  app: App,
  { inHand: share, metrics }: Pick<Deps, "inHand" | "metrics">,
  readTimeoutMs = defaultReadTimeoutMs,
): void {
  const overloaded = (): Error => {
    metrics.turnedAway("intake");
    return tooMuch();
  };
  app.decorateRequest("held", null);
  app.addHook("preParsing", (request, reply, payload, done) => {
    const { scope, streamed = false } = request.routeOptions.config;
    const length = bodyLength(request.headers);
    if (length === 0 || streamed) {
      const refused = scope !== undefined && !share.hasRoom(ownerOf(request), 1);
      return refused ? done(overloaded()) : done(null, payload);
    }
    request.held = new Held(share, ownerOf(request), reply);
    if (length > smallBodyBytes) return done(null, counted(request, reply, payload));
    return request.held.take(length) ? done(null, payload) : done(overloaded());
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    const length = typeof payload === "string" || Buffer.isBuffer(payload) ? payload.length : 0;
    if (length > largeAnswerBytes) {
      request.held ??= new Held(share, ownerOf(request), reply);
      request.held.force(length);
    }
    if (length > largeAnswerBytes || payload instanceof Stream) cutOffSleepers(reply, readTimeoutMs);
    done(null, payload);
  });
}

/** A connection on which nothing moves for so long is ended, if it is the reader who takes nothing. */
function cutOffSleepers({ raw }: FastifyReply, afterMs: number): void {
  raw.setTimeout(afterMs, () => {
    if (raw.writableLength > 0) raw.destroy();
  });
}

/** The stream with its bytes counted as they come; it breaks with 503 when they find no room. */
export function counted(request: FastifyRequest, reply: FastifyReply, payload: RequestPayload): RequestPayload {
  const { held } = request;
  if (held === null) return payload;
  const counter = new Counter(held);
  payload.on("error", (error) => counter.destroy(error));
  counter.on("error", () => undefined);
  reply.raw.once("close", () => counter.destroy());
  return payload.pipe(counter);
}

class Counter extends Transform {
  private readonly held: Held;

  constructor(held: Held) {
    super();
    this.held = held;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.held.take(chunk.length)) done(null, chunk);
    else done(tooMuch());
  }
}

/** The tenant; where the request names none, or is let in only later, the address it comes from. */
function ownerOf(request: FastifyRequest): Owner {
  return request.tenantFound?.number ?? request.ip;
}

/** In bytes as announced; infinite where it comes in chunks. */
function bodyLength(headers: IncomingHttpHeaders): number {
  if (headers["transfer-encoding"] !== undefined) return Number.POSITIVE_INFINITY;
  return Number(headers["content-length"] ?? 0);
}

function tooMuch(): Error {
  return unavailable("the server has too much in hand; try again shortly");
}
