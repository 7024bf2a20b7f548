/**
 * How a route describes itself: from this come its validation, its types and its place in the OpenAPI document.
 *
 * A route gives `schema: operation({...})` and names only what is its own. What every route of its kind answers with (400, 401, 403, 404,
 * 413, 415, 429, 503 as docs/api.md lists them) is added from its path, scope and body (openapi.ts).
 */
import type { TObject, TSchema } from "typebox";
import { Type } from "typebox";

declare module "fastify" {
  interface FastifySchema {
    /** makes the route part of the OpenAPI document */
    readonly operation?: Description;
  }
}

/** The headings of the document, in its order. */
export const tags = {
  Tokens: "Who may do what: tokens and sign-in",
  Account: "The calling user",
  Events: "Events in, and the latest of them",
  Patterns: "What is matched, and what it sets off",
  Templates: "Message templates",
  Augments: "What is added to events",
  Integrations: "Credentials for third parties",
  Listeners: "Events from third parties",
  Journal: "What happened: reactions and customers",
  Tenant: "A tenant's own settings",
  Administration: "Tenants and users, for administrators",
  Operation: "For operators",
} as const;

/** A successful answer: what it holds, and an example that the tests validate. Without a schema it has no body. */
export interface AnswerDescription {
  readonly description: string;
  readonly body?: TSchema;
  /** of the body where it is not application/json */
  readonly contentType?: string;
  /** further content types of the same body, by what the request accepts */
  readonly otherTypes?: readonly string[];
  readonly example?: unknown;
}

export interface Description {
  /** operationId: camelCase, unique, such as createPattern */
  readonly id: string;
  readonly tag: keyof typeof tags;
  /** one line, imperative, without a full stop */
  readonly summary: string;
  /** more, as Markdown */
  readonly description?: string;
  readonly answers: Readonly<Record<number, AnswerDescription>>;
  /** statuses that this route answers with beyond those of every route like it, with when */
  readonly errors?: Readonly<Record<number, string>>;
  /** of refusals, where they hold more than ErrorObject does */
  readonly errorBody?: TSchema;
  /** an example of the request's body, which the tests validate */
  readonly example?: unknown;
  /** parts that are described only: the route checks them by hand, where every microsecond counts */
  readonly unchecked?: Pick<Parts, "params" | "headers">;
  /** content types of the request's body other than application/json, with their schemas */
  readonly otherBodies?: Readonly<Record<string, TSchema>>;
}

interface Parts {
  readonly params?: TSchema;
  readonly querystring?: TSchema;
  readonly body?: TSchema;
  readonly headers?: TSchema;
}

/**
 * The schema of a route: its parts are validated as they stand, the rest describes it. A schema with a `title` becomes a component of
 * the document under that name.
 * Answers are not serialized by their schemas; the tests hold each answer against them.
 */
export function operation<const P extends Parts>(parts: P, description: Description): P & { readonly operation: Description } {
  return { ...parts, operation: description };
}

/** Path parameters, all texts. */
export function pathOf<const N extends string>(...names: readonly N[]): TObject<Record<N, ReturnType<typeof Type.String>>> {
  return Type.Object(Object.fromEntries(names.map((name) => [name, Type.String()])) as Record<N, ReturnType<typeof Type.String>>);
}

/** A value of which nothing more can be said. Whatever takes one describes it so. */
export const AnyJson = Type.Unknown({ description: "any JSON value" });

/** The attributes of an event, or whatever else is named JSON values. */
export const Attributes = Type.Record(Type.String(), AnyJson, { description: "named JSON values" });

/** A member of an answer that a request may send back with the others. */
export const ignored = Type.Optional(Type.Unknown({ description: "taken and ignored, so that an answer can be changed and sent back" }));

/** ISO 8601, UTC. */
export const Time = Type.String({ format: "date-time" });

/** A value, or null. */
export function nullable<const S extends TSchema>(schema: S): ReturnType<typeof Type.Union<[S, ReturnType<typeof Type.Null>]>> {
  return Type.Union([schema, Type.Null()]);
}

/** What a compiler says about a text (api/errors.ts, ToldDiagnostic). */
export const DiagnosticObject = Type.Object(
  {
    in: Type.Enum(["when", "then"]),
    severity: Type.Enum(["error", "warning"]),
    code: Type.String(),
    message: Type.String(),
    line: Type.Integer({ minimum: 1 }),
    column: Type.Integer({ minimum: 1 }),
    "end-line": Type.Integer({ minimum: 1 }),
    "end-column": Type.Integer({ minimum: 1 }),
    suggestion: Type.Optional(Type.String()),
  },
  { title: "Diagnostic", additionalProperties: false },
);

/** A refusal, as every route tells it. */
export const ErrorObject = Type.Object(
  { error: Type.String(), diagnostics: Type.Optional(Type.Array(DiagnosticObject)) },
  { title: "Error", additionalProperties: false, description: "what is wrong, in a sentence that a person can act on" },
);
