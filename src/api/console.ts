/**
 * The console at `/`: files that `npm run build` made, and its page for every address of the console's own. The addresses are those of
 * console/src/router.tsx; none of them is one of the API's.
 */
import fastifyStatic from "@fastify/static";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FastifyReply } from "fastify";
import type { App } from "./deps.ts";
import { notFound } from "./errors.ts";

const folder = fileURLToPath(new URL("../../console/dist", import.meta.url));

/** First parts of the console's addresses. */
const pages = ["/", "/sign-in", "/profile", "/admin/*", "/t/*"];

/** Scripts only from here and none inline; styles inline too, since the component library sets sizes and colours on elements. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

const securityHeaders = {
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** Files whose names hold a hash of their content never change. */
const assetsMaxAgeMs = 365 * 24 * 60 * 60 * 1000;

export function consoleRoutes(app: App): void {
  app.addHook("onSend", (_request, reply, payload, done) => {
    void reply.headers(securityHeaders);
    done(null, payload);
  });
  if (!existsSync(join(folder, "index.html"))) {
    for (const page of pages) app.get(page, { schema: { hide: true } }, notBuilt);
    return;
  }
  void app.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    wildcard: false,
    immutable: true,
    maxAge: assetsMaxAgeMs,
    preCompressed: true,
  });
  void app.register(fastifyStatic, {
    root: folder,
    globIgnore: ["assets/**", "index.html"],
    wildcard: false,
    index: false,
    decorateReply: false,
  });
  for (const page of pages) {
    app.get(page, { schema: { hide: true } }, (_request, reply) => reply.sendFile("index.html", folder, { maxAge: 0, immutable: false }));
  }
}

async function notBuilt(): Promise<FastifyReply> {
  throw notFound("the console is not built; `npm run build` builds it. The API's paths are in docs/api.md");
}
