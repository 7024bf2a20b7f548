/** One operation of the OpenAPI document for people to read. */
import type { Media, Operation, Parameter } from "../openapi-components.ts";
import { html, type Html } from "./html.ts";
import { markdown } from "./markdown.ts";
import { membersOf, typeOf } from "./schema.ts";

export interface Listed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

export function operationArticle(listed: Listed): Html {
  const { method, path, operation } = listed;
  const { operationId: id, summary, description, parameters = [], requestBody, responses, security } = operation;
  return html`<article id="${id}">
    <h3><a class="anchor" href="#${id}">${summary}</a></h3>
    <p class="route"><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code></p>
    ${description === undefined ? null : markdown(description)}
    <p class="access">${accessOf(security)}</p>
    ${
      parameters.length === 0
        ? null
        : html`<h4>Parameters</h4>
            <ul class="members">
              ${parameters.map(parameterRow)}
            </ul>`
    }
    ${
      requestBody === undefined
        ? null
        : html`<h4>Body</h4>
            ${contentsOf(requestBody.content)}`
    }
    <h4>Example</h4>
    <pre>${curlOf(listed)}</pre>
    <h4>Answers</h4>
    ${Object.entries(responses).map(answerOf)}
  </article> `;
}

function accessOf(security: Operation["security"]): string {
  if (security === undefined || security.length === 0) return "Open to everyone.";
  return `Needs ${security.map((one) => Object.keys(one).join(" and ")).join(", or ")}.`;
}

function parameterRow({ name, in: place, required, description, schema }: Parameter): Html {
  return html`<li>
    <code>${name}</code>
    <span class="type">${schema === undefined ? null : typeOf(schema)}, in the ${place}</span
    >${required === true ? html` <b>required</b>` : null} <span class="words">${description}</span>
  </li>`;
}

function contentsOf(content: Readonly<Record<string, Media>>): Html {
  return html`${Object.entries(content).map(
    ([type, { schema, example }]) =>
      html`<p class="content">${type}</p>
        ${schema === undefined ? null : membersOf(schema)}${exampleOf(type, example)}`,
  )}`;
}

function exampleOf(type: string, example: unknown): Html | null {
  return example === undefined ? null : html`<pre>${exampleText(type, example, 2)}</pre>`;
}

const form = "application/x-www-form-urlencoded";

/** An example as it is sent. */
function exampleText(type: string, example: unknown, indent = 0): string {
  if (typeof example === "string") return example;
  return type === form ? new URLSearchParams(example as Record<string, string>).toString() : JSON.stringify(example, null, indent);
}

function answerOf([status, { description, content = {}, headers = {} }]: [string, Operation["responses"][string]]): Html {
  const fine = /^[23]/.test(status);
  const rows = Object.entries(headers).map(
    ([name, header]) => html`<li><code>${name}</code> <span class="words">${header.description}</span></li>`,
  );
  const inside = html`${
    rows.length === 0
      ? null
      : html`<ul class="members">
          ${rows}
        </ul>`
  }${contentsOf(content)}`;
  return html`<details${fine ? html` open` : null}><summary><b class="${fine ? "fine" : "fault"}">${status}</b> ${description}</summary>${inside}</details>`;
}

/** A request to be pasted into a shell; names in capitals are for the reader to replace. */
function curlOf({ method, path, operation: { parameters = [], requestBody, security } }: Listed): string {
  const url = path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => name.toUpperCase().replaceAll("-", "_"));
  const needed = parameters.filter((one) => one.in === "query" && one.required === true).map(({ name }) => `${name}=${name.toUpperCase()}`);
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  const body = media?.example;
  const parts = [
    `curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}"$URL${url}${needed.length === 0 ? "" : `?${needed.join("&")}`}"`,
    ...(security === undefined || security.length === 0 ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(type === undefined ? [] : [`-H 'Content-Type: ${type}'`]),
    ...(type === undefined || body === undefined ? [] : [`-d '${exampleText(type, body).replaceAll("'", "'\\''")}'`]),
  ];
  return parts.join(" \\\n  ");
}
