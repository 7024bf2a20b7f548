/** `POST /token`: the client credentials grant (RFC 6749, sections 2.3.1, 4.4 and 5). */
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Client, User } from "../../store/configuration.ts";
import { takeText } from "../content-types.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { operation, type Description } from "../operation.ts";
import { allowed, isScope, scopes, type Scope } from "../permissions.ts";
import { hashSecret, isSecret, newSecret } from "../secrets.ts";
import { strictObject } from "../validation.ts";

const form = "application/x-www-form-urlencoded";
const noStore = { "cache-control": "no-store", pragma: "no-cache" };

/** Tokens of a client at most; then those that expire first are worth nothing any more. */
const maxTokens = 10_000;

/** Expired tokens are deleted at most this often. */
const sweepMs = 600_000;

type ErrorCode = "invalid_request" | "invalid_client" | "invalid_scope" | "unsupported_grant_type";

const credentialFields = {
  client_id: Type.Optional(Type.String({ description: "where it is not sent with HTTP Basic" })),
  client_secret: Type.Optional(Type.String({ description: "where it is not sent with HTTP Basic" })),
};
/** RFC 6749, section 3.2 */
const ignoredField = Type.String({ description: "ignored" });
const TokenRequest = Type.Object(
  {
    grant_type: Type.Literal("client_credentials"),
    scope: Type.Optional(Type.String({ description: "scopes with spaces between; without it all that the client may" })),
    ...credentialFields,
  },
  { title: "TokenRequest", additionalProperties: ignoredField },
);
const RevocationRequest = Type.Object(
  { token: Type.String(), token_type_hint: Type.Optional(Type.String()), ...credentialFields },
  { title: "RevocationRequest", additionalProperties: ignoredField },
);
const TokenObject = strictObject(
  { access_token: Type.String(), token_type: Type.Literal("bearer"), expires_in: Type.Integer({ description: "seconds" }) },
  { title: "Token" },
);
const TokenError = strictObject(
  {
    error: Type.String({ description: "invalid_request, invalid_client, invalid_scope, unsupported_grant_type, or a sentence" }),
    error_description: Type.Optional(Type.String()),
  },
  { title: "TokenError" },
);
const errors = { 400: "invalid_request, invalid_scope or unsupported_grant_type", 401: "invalid_client" };

const asking: Description = {
  id: "requestToken",
  tag: "Tokens",
  summary: "Get an access token",
  description:
    "The client credentials grant of OAuth 2 (RFC 6749, section 4.4). The client's id and secret go with HTTP Basic or in the form.",
  otherBodies: { [form]: TokenRequest },
  example: { grant_type: "client_credentials", scope: "events:write" },
  answers: {
    200: {
      description: "the token",
      body: TokenObject,
      example: { access_token: "k3w…43 characters", token_type: "bearer", expires_in: 3600 },
    },
  },
  errors,
  errorBody: TokenError,
};
const revoking: Description = {
  id: "revokeToken",
  tag: "Tokens",
  summary: "Revoke an access token",
  description: "RFC 7009. The token, one of the client's own, is worth nothing from then on; one that is not known is no error.",
  otherBodies: { [form]: RevocationRequest },
  example: { token: "k3w…43 characters" },
  answers: { 200: { description: "the token is worth nothing" } },
  errors,
  errorBody: TokenError,
};

interface Authenticated {
  readonly client: Client;
  readonly user: User;
  /** of the secret that was given */
  readonly secretHash: string;
  /** epoch ms: until when the secret works */
  readonly until: number;
}

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

export function tokenRoutes(app: App, deps: Deps): void {
  app.removeAllContentTypeParsers();
  takeText(app, form, (text) => new URLSearchParams(text));
  let sweptAt = Number.NEGATIVE_INFINITY;
  app.post("/token", { config: { contentTypes: [form], whenDiskIsLow: true }, schema: operation({}, asking) }, async (request, reply) => {
    const now = deps.now();
    const parameters = parametersOf(request);
    const { client, user, secretHash, until } = await authenticate(deps, credentialsOf(request, parameters));
    const grant = parameters.get("grant_type");
    if (grant === null) throw refusal("invalid_request", "grant_type is missing; it must be client_credentials");
    if (grant !== "client_credentials") throw refusal("unsupported_grant_type", `grant_type must be client_credentials, not ${grant}`);
    const granted = grantedScopes(allowed(user.role, client.scopes), parameters.get("scope"));
    if (now - sweptAt > sweepMs) {
      sweptAt = now;
      await deps.store.configuration.deleteExpiredTokens(now);
    }
    const token = newSecret();
    const expiresAt = Math.min(until, now + deps.tokenLifetimeSeconds * 1000);
    const stored = { hash: hashSecret(token), clientId: client.clientId, scopes: granted, expiresAt };
    if (!(await deps.store.configuration.createToken(stored, secretHash, maxTokens))) throw wrongCredentials();
    void reply.headers(noStore);
    return { access_token: token, token_type: "bearer", expires_in: Math.floor((expiresAt - now) / 1000) };
  });

  app.post("/token/revoke", { config: { contentTypes: [form] }, schema: operation({}, revoking) }, async (request, reply) => {
    const parameters = parametersOf(request);
    const { client } = await authenticate(deps, credentialsOf(request, parameters));
    const token = parameters.get("token");
    if (token === null) throw refusal("invalid_request", "token is missing; it must be the token to revoke");
    const hash = hashSecret(token);
    if (await deps.store.configuration.deleteToken(hash, client.clientId)) deps.principals.forgetOne(hash);
    return reply.code(200).headers(noStore).send();
  });
  app.setErrorHandler((error, _request, reply) => {
    markUncached(reply);
    throw error;
  });
}

function markUncached(reply: FastifyReply): void {
  void reply.headers(noStore);
}

/** @throws ApiError when a parameter is given twice (RFC 6749, section 3.2) */
function parametersOf(request: FastifyRequest): URLSearchParams {
  const parameters = request.body instanceof URLSearchParams ? request.body : new URLSearchParams();
  for (const name of new Set(parameters.keys())) {
    if (parameters.getAll(name).length > 1) throw refusal("invalid_request", `${name} is given more than once`);
  }
  return parameters;
}

/** @throws ApiError */
function credentialsOf(request: FastifyRequest, parameters: URLSearchParams): Credentials {
  const header = request.headers.authorization;
  const id = parameters.get("client_id");
  const secret = parameters.get("client_secret");
  if (header === undefined) {
    if (id !== null && secret !== null) return { id, secret };
    throw refusal(
      "invalid_client",
      "client id and secret are missing; send them with HTTP Basic authentication or as client_id and client_secret",
    );
  }
  if (secret !== null)
    throw refusal("invalid_request", "client credentials are given twice; send either the Authorization header or client_secret");
  const basic = basicCredentials(header);
  if (basic === null) throw refusal("invalid_client", "the Authorization header must be HTTP Basic with the client's id and secret");
  if (id !== null && id !== basic.id) throw refusal("invalid_request", "client_id is another one than that of the Authorization header");
  return basic;
}

/** Id and secret of a Basic header, each of which RFC 6749 has form-encoded. */
function basicCredentials(header: string): Credentials | null {
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  const text = Buffer.from(encoded ?? "", "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon <= 0) return null;
  return { id: formDecode(text.slice(0, colon)), secret: formDecode(text.slice(colon + 1)) };
}

function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

/** Compared with this when there is no such client, so that the time taken does not tell. */
const nobodysHash = hashSecret(newSecret());

/** Which secret was given: the one of today, or the one before while it works beside it. */
async function authenticate({ store: { configuration }, now }: Deps, { id, secret }: Credentials): Promise<Authenticated> {
  const client = await configuration.client(id);
  const user = client === null ? null : await configuration.userByNumber(client.user);
  const isCurrent = isSecret(secret, client?.secretHash ?? nobodysHash);
  const isFormer = isSecret(secret, client?.former?.secretHash ?? nobodysHash);
  const formerUntil = client?.former?.until ?? 0;
  if (client !== null && user !== null) {
    const secretHash = hashSecret(secret);
    if (isCurrent) return { client, user, secretHash, until: Number.POSITIVE_INFINITY };
    if (isFormer && formerUntil > now()) return { client, user, secretHash, until: formerUntil };
  }
  throw wrongCredentials();
}

function wrongCredentials(): ApiError {
  return refusal("invalid_client", "there is no client with that id and secret");
}

function grantedScopes(possible: readonly Scope[], asked: string | null): readonly Scope[] {
  const words = (asked ?? "").split(" ").filter((word) => word !== "");
  if (words.length === 0) return possible;
  const wrong = words.find((word) => !isScope(word));
  if (wrong !== undefined) throw refusal("invalid_scope", `there is no scope ${wrong}; there are ${scopes.join(", ")}`);
  const refused = words.find((word) => !possible.includes(word as Scope));
  if (refused === undefined) return possible.filter((scope) => words.includes(scope));
  throw refusal("invalid_scope", `this client has no right to the scope ${refused}; it has ${possible.join(", ")}`);
}

function refusal(code: ErrorCode, description: string): ApiError {
  const members = { error_description: description };
  if (code !== "invalid_client") return new ApiError(400, code, { members });
  return new ApiError(401, code, { members, headers: { "www-authenticate": 'Basic realm="whenthen", charset="UTF-8"' } });
}
