/** `POST /token`: the client credentials grant (RFC 6749, sections 2.3.1, 4.4 and 5). */
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Client, User } from "../../store/configuration.ts";
import { takeText } from "../content-types.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { allowed, isScope, scopes, type Scope } from "../permissions.ts";
import { hashSecret, isSecret, newSecret } from "../secrets.ts";

const form = "application/x-www-form-urlencoded";
const noStore = { "cache-control": "no-store", pragma: "no-cache" };

/** Expired tokens are deleted at most this often. */
const sweepMs = 600_000;

type ErrorCode = "invalid_request" | "invalid_client" | "invalid_scope" | "unsupported_grant_type";

interface Credentials {
  readonly id: string;
  readonly secret: string;
}

export function tokenRoutes(app: App, deps: Deps): void {
  app.removeAllContentTypeParsers();
  takeText(app, form, (text) => new URLSearchParams(text));
  let sweptAt = Number.NEGATIVE_INFINITY;
  app.post("/token", { config: { contentTypes: [form] } }, async (request, reply) => {
    const now = deps.now();
    const parameters = parametersOf(request);
    const { client, user } = await authenticate(deps, credentialsOf(request, parameters));
    const grant = parameters.get("grant_type");
    if (grant === null) throw refusal("invalid_request", "grant_type is missing; it must be client_credentials");
    if (grant !== "client_credentials") throw refusal("unsupported_grant_type", `grant_type must be client_credentials, not ${grant}`);
    const granted = grantedScopes(allowed(user.role, client.scopes), parameters.get("scope"));
    if (now - sweptAt > sweepMs) {
      sweptAt = now;
      await deps.store.configuration.deleteExpiredTokens(now);
    }
    const token = newSecret();
    const expiresAt = now + deps.tokenLifetimeSeconds * 1000;
    await deps.store.configuration.createToken({ hash: hashSecret(token), clientId: client.clientId, scopes: granted, expiresAt });
    void reply.headers(noStore);
    return { access_token: token, token_type: "bearer", expires_in: deps.tokenLifetimeSeconds };
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

async function authenticate({ store: { configuration } }: Deps, { id, secret }: Credentials): Promise<{ client: Client; user: User }> {
  const client = await configuration.client(id);
  const user = client === null ? null : await configuration.userByNumber(client.user);
  const right = isSecret(secret, client?.secretHash ?? nobodysHash);
  if (!right || client === null || user === null) throw refusal("invalid_client", "there is no client with that id and secret");
  return { client, user };
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
