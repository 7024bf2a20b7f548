import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import { docsPage } from "../docs/page.ts";
import type { App } from "../deps.ts";
import { notFound } from "../errors.ts";
import type { Document } from "../openapi-components.ts";
import { operation, pathOf, type AnswerDescription } from "../operation.ts";

const folder = join(import.meta.dirname, "../docs");

/** What belongs to the page. */
const files: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  "style.css": { type: "text/css", text: readFileSync(join(folder, "style.css"), "utf8") },
  "search.js": { type: "text/javascript", text: readFileSync(join(folder, "search.js"), "utf8") },
};

/** Nothing from elsewhere, nothing inline. */
const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

const page: AnswerDescription = { description: "the page", body: Type.String(), contentType: "text/html" };
const file: AnswerDescription = {
  description: "the file",
  body: Type.String(),
  contentType: "text/css",
  otherTypes: ["text/javascript"],
};

/** `/docs`: the OpenAPI document for people, made by this process alone. */
export function docsRoutes(app: App): void {
  let made: string | null = null;
  app.get(
    "/docs",
    { schema: operation({}, { id: "readDocs", tag: "Operation", summary: "Read this document as a page", answers: { 200: page } }) },
    async (_request, reply) => {
      made ??= docsPage(app.swagger() as unknown as Document, "docs/");
      return reply.headers(headers).type("text/html; charset=utf-8").send(made);
    },
  );
  app.get(
    "/docs/:file",
    {
      schema: operation(
        { params: pathOf("file") },
        { id: "readDocsFile", tag: "Operation", summary: "Read the style or the script of the page", answers: { 200: file } },
      ),
    },
    async (request, reply) => {
      const found = Object.hasOwn(files, request.params.file) ? files[request.params.file] : undefined;
      if (found === undefined) throw notFound(`there is no file ${request.params.file}; the page itself is at /docs`);
      return reply.headers(headers).type(`${found.type}; charset=utf-8`).send(found.text);
    },
  );
}
