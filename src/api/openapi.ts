/** `GET /openapi.json`: OpenAPI 3.1, made from what the routes say of themselves (operation.ts). */
import swagger from "@fastify/swagger";
import type { FastifySchema, RouteOptions } from "fastify";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import type { App } from "./deps.ts";
import { readable, type Document } from "./openapi-components.ts";
import { AnyJson, ErrorObject, operation, tags, type AnswerDescription, type Description } from "./operation.ts";

/** How an integrator begins; docs/api.md has the same, and a test runs it. */
const firstSteps = readFileSync(join(import.meta.dirname, "docs/first-steps.md"), "utf8");

/** When a route of a kind answers with which error; docs/api.md tells the same. */
const commonErrors: readonly { readonly status: number; readonly when: string; readonly applies: (route: RouteOptions) => boolean }[] = [
  {
    status: 400,
    when: "something in the request is missing, wrong or not known",
    applies: (route) => hasInput(route.schema) || route.url.includes(":") || hasScope(route) || takesBody(route),
  },
  { status: 401, when: "no token or session, an unknown or an ended one", applies: hasScope },
  { status: 403, when: "the token gives no access to that tenant or action", applies: hasScope },
  { status: 404, when: "there is no such item; for administrators also: no such tenant", applies: ({ url }) => url.includes(":") },
  { status: 413, when: "the body is too large", applies: takesBody },
  { status: 415, when: "the content type is none that is taken here", applies: takesBody },
  { status: 503, when: "overloaded or shutting down; nothing was stored", applies: () => true },
];

function hasInput(schema: FastifySchema | undefined): boolean {
  return schema?.body !== undefined || schema?.querystring !== undefined || schema?.operation?.otherBodies !== undefined;
}

function hasScope({ config }: RouteOptions): boolean {
  return config?.scope !== undefined;
}

/** Also a route that has no use for a body reads, and so may refuse, one that is sent. */
function takesBody({ method }: RouteOptions): boolean {
  return [method].flat().some((one) => one !== "GET" && one !== "HEAD");
}

/**
 * Adds the document's route. Must come before the routes that it describes; one that does not describe itself is refused,
 * unless it is a page for people or a file of one (`schema: { hide: true }`).
 */
export function addOpenApi(app: App, version: string): void {
  app.addHook("onRoute", ({ method, url, schema }) => {
    if (schema?.operation === undefined && schema?.hide !== true)
      throw new Error(`${[method].flat().join()} ${url} has no operation() that describes it`);
  });
  void app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "WhenThen",
        version,
        description: `An engine for customer journeys: events in, patterns matched, durable reactions out. Every path exists with and without the prefix \`/1.0\`.\n\n${firstSteps}`,
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          token: { type: "http", scheme: "bearer", description: "a token from POST /token" },
          session: {
            type: "apiKey",
            in: "cookie",
            name: "whenthen-session",
            description: "set by POST /session; with the prefix `__Host-` where the server's public address is https",
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: documented(schema, { ...route, url }), url }),
    transformObject: (made) => readable((made as unknown as { readonly openapiObject: Document }).openapiObject) as object,
  });
  void app.register(async (scope: App) => {
    const description: Description = {
      id: "openApi",
      tag: "Operation",
      summary: "Read this document",
      answers: { 200: { description: "OpenAPI 3.1", body: OpenApiDocument, example: { openapi: "3.1.0" } } },
    };
    scope.get("/openapi.json", { schema: operation({}, description) }, async () => scope.swagger());
  });
}

const OpenApiDocument = Type.Object({ openapi: Type.String() }, { additionalProperties: AnyJson });

/** A route's schema as @fastify/swagger reads it. */
function documented(schema: FastifySchema | undefined, route: RouteOptions): FastifySchema {
  const described = schema?.operation;
  if (schema === undefined || described === undefined) return { hide: true };
  const { id, tag, summary, description, answers, errors = {}, errorBody = ErrorObject, example, otherBodies = {} } = described;
  const { body, params, querystring, headers } = { ...schema, ...described.unchecked };
  const common = commonErrors.filter(({ status, applies }) => errors[status] === undefined && applies(route));
  const told = [...common.map(({ status, when }) => [status, when] as const), ...Object.entries(errors)];
  return {
    ...(params === undefined ? {} : { params }),
    ...(querystring === undefined ? {} : { querystring }),
    ...(headers === undefined ? {} : { headers }),
    ...bodyOf(body as object | undefined, otherBodies, example),
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(route.config?.scope === undefined ? {} : { security: [{ token: [] }, { session: [] }] }),
    response: Object.fromEntries([
      ...Object.entries(answers).map(([status, answer]) => [status, toldAnswer(answer)] as const),
      ...told.map(([status, when]) => [String(status), toldAnswer({ description: when, body: errorBody })] as const),
    ]),
  };
}

function bodyOf(body: object | undefined, others: object, example: unknown): object {
  if (body === undefined && Object.keys(others).length === 0) return {};
  const all = { ...(body === undefined ? {} : { "application/json": body }), ...others };
  const content = Object.entries(all).map(([type, schema], i) => [
    type,
    { schema: i === 0 && example !== undefined ? { ...schema, examples: [example] } : schema },
  ]);
  return { body: { content: Object.fromEntries(content) } };
}

function toldAnswer({ description, body, contentType = "application/json", otherTypes = [], example }: AnswerDescription): object {
  if (body === undefined) return { description, type: "null" };
  const schema = example === undefined ? body : { ...body, examples: [example] };
  return { description, content: Object.fromEntries([contentType, ...otherTypes].map((type) => [type, { schema }])) };
}
