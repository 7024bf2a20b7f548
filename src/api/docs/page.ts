/** The page that renders the OpenAPI document: one file of HTML, that reads well without its script, too. */
import type { Document } from "../openapi-components.ts";
import { html, type Html } from "./html.ts";
import { markdown } from "./markdown.ts";
import { operationArticle, type Listed } from "./operation-html.ts";
import { membersOf } from "./schema.ts";

/** @param base address of the page's style and script, relative to the page, with a slash at its end */
export function docsPage(document: Document, base: string): string {
  const { info, tags, paths, components } = document;
  const listed: readonly Listed[] = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const sections = tags
    .map((tag) => ({ ...tag, operations: listed.filter(({ operation }) => operation.tags.includes(tag.name)) }))
    .filter(({ operations }) => operations.length > 0);
  const schemas = Object.entries(components.schemas ?? {});
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title} ${info.version}: the HTTP API</title>
        <link rel="stylesheet" href="${base}style.css" />
        <script src="${base}search.js" defer></script>
      </head>
      <body>
        <nav aria-label="Operations">
          <label>Search <input type="search" id="search" autocomplete="off" placeholder="path, word or name" /></label>
          <p id="found" role="status"></p>
          ${sections.map(
            ({ name, operations }) =>
              html`<h2>${name}</h2>
                <ul>
                  ${operations.map(navigationRow)}
                </ul>`,
          )}
          <h2>Schemas</h2>
          <ul>
            ${schemas.map(([name]) => html`<li data-for="schema-${name}"><a href="#schema-${name}">${name}</a></li>`)}
          </ul>
        </nav>
        <main>
          <h1>${info.title} ${info.version}</h1>
          ${markdown(info.description)}
          ${sections.map(
            ({ name, description, operations }) =>
              html`<section>
                <h2>${name}</h2>
                <p>${description}</p>
                ${operations.map(operationArticle)}
              </section>`,
          )}
          <section>
            <h2>Schemas</h2>
            ${schemas.map(
              ([name, schema]) =>
                html`<article id="schema-${name}">
                  <h3><a class="anchor" href="#schema-${name}">${name}</a></h3>
                  ${schema.description === undefined ? null : html`<p>${schema.description}</p>`}${membersOf(schema)}
                </article> `,
            )}
          </section>
        </main>
      </body>
    </html> `;
  return page.text;
}

function navigationRow({ method, path, operation: { operationId, summary } }: Listed): Html {
  return html`<li data-for="${operationId}">
    <a href="#${operationId}" title="${method.toUpperCase()} ${path}"
      ><span class="method ${method}">${method.toUpperCase()}</span> ${summary}</a
    >
  </li>`;
}
