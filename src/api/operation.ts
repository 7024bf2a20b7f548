/**
 * How a route describes itself: from this come its validation, its types and its place in the OpenAPI document.
 *
 * A route gives `schema: operation({...})` and names only what is its own. What every route of its kind answers with (400, 401, 403, 404,
 * 413, 415, 429, 503 as docs/api.md lists them) is added from its path, scope and body.
 */
import { Type, type TObject, type TSchema } from "typebox";

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
  /** an example of the request's body, which the tests validate */
  readonly example?: unknown;
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
 * The schema of a route: its parts are validated as they stand, the rest describes it.
 * Answers are not serialized by their schemas; the tests hold each answer against them.
 */
export function operation<const P extends Parts>(parts: P, description: Description): P & { readonly operation: Description } {
  return { ...parts, operation: description };
}

/** Path parameters, all texts. */
export function pathOf<const N extends string>(...names: readonly N[]): TObject<Record<N, ReturnType<typeof Type.String>>> {
  return Type.Object(Object.fromEntries(names.map((name) => [name, Type.String()])) as Record<N, ReturnType<typeof Type.String>>);
}

/** A refusal, as every route tells it. */
export const ErrorObject = Type.Object(
  { error: Type.String(), diagnostics: Type.Optional(Type.Array(Type.Unknown())) },
  { description: "what is wrong, in a sentence that a person can act on" },
);
