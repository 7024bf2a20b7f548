/** Who asks, and may they? One hook for all routes: the token or session, the scope that the route needs, the wall around the tenant. */
import type { FastifyRequest } from "fastify";
import type { Tenant, User } from "../store/configuration.ts";
import { cookieOf, mustBeOurs } from "./cookies.ts";
import type { App, Deps } from "./deps.ts";
import { ApiError, notFound, unauthorized } from "./errors.ts";
import { scopesOf, type Scope } from "./permissions.ts";
import type { Principal } from "./principals.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** the scope that the route needs; a route without one is open to everyone */
    readonly scope?: Scope;
  }
  interface FastifyRequest {
    principal: Principal | null;
    tenantFound: Tenant | null;
  }
}

const bearer = /^bearer +([\w.~+/-]+=*) *$/i;

/**
 * Adds the hook. It runs before the body is read, and for tokens and tenants in memory without a promise, since every event passes it.
 */
export function addAuthorization(app: App, deps: Deps): void {
  app.decorateRequest("principal", null);
  app.decorateRequest("tenantFound", null);
  app.addHook("onRequest", (request, _reply, proceed) => {
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return proceed();
    try {
      const admitted = authorize(deps, request, scope);
      if (admitted === null) proceed();
      else admitted.then(() => proceed(), proceed);
    } catch (error) {
      proceed(error as Error);
    }
  });
}

/** @returns null when everything needed was in memory; @throws ApiError, or the promise rejects with one, where the request may not go on */
function authorize(deps: Deps, request: FastifyRequest, scope: Scope): Promise<void> | null {
  const { principals } = deps;
  const header = request.headers.authorization;
  if (header === undefined) {
    const secret = cookieOf(deps, request, "session");
    if (secret !== undefined) return admitSession(deps, request, secret, scope);
  }
  const { socket } = request.raw;
  let principal = header === undefined ? undefined : principals.seenOn(socket, header);
  if (principal === undefined) {
    const token = tokenOf(header);
    principal = principals.known(token);
    if (principal === undefined) return admitUnknown(deps, request, token, scope);
    principals.note(socket, header!, principal);
  }
  return admit(deps, request, principal, scope) ? null : admitTenant(deps, request);
}

/**
 * Whether whoever began a request that is still being answered may go on with it.
 * @returns the moment until which they may as things stand, epoch ms; null when they may no longer
 */
export async function admittedUntil(deps: Deps, request: FastifyRequest, scope: Scope): Promise<number | null> {
  const now = deps.now();
  const former = principalOf(request);
  const { authorization } = request.headers;
  const byToken = async (): Promise<{ principal: Principal; endsAt: number } | null> => {
    const principal = await deps.principals.find(tokenOf(authorization));
    return principal === null ? null : { principal, endsAt: principal.expiresAt };
  };
  const found = former.session === null ? await byToken() : await deps.sessions.look(former, now);
  if (found === null || found.endsAt <= now) return null;
  const { role, tenants, scopes } = found.principal;
  const id = tenantIdOf(request);
  const inside = id === undefined || ((role === "admin" || tenants.has(id)) && (await deps.tenants.find(id)) !== null);
  return inside && scopes.has(scope) ? found.endsAt : null;
}

/** The tenant that the request is about. Only for routes with a `:tenant` and a scope. */
export function tenantOf(request: { readonly tenantFound: Tenant | null }): Tenant {
  if (request.tenantFound === null) throw new Error("the route has no tenant");
  return request.tenantFound;
}

/** Who asks. Only for routes with a scope. */
export function principalOf(request: { readonly principal: Principal | null }): Principal {
  if (request.principal === null) throw new Error("the route is open to everyone");
  return request.principal;
}

/** The user who asks. */
export async function callingUser({ store: { configuration } }: Deps, request: FastifyRequest): Promise<User> {
  const user = await configuration.userByNumber(principalOf(request).user);
  if (user === null) throw unauthorized("the user has just been deleted");
  return user;
}

/**
 * Who holds a token with less than its user's role allows must not get at more by way of a client's secret or a password.
 * @throws ApiError 403
 */
export function mustBeUnrestricted({ role, scopes }: Principal): void {
  if (scopes.has("platform") || scopesOf[role].every((scope) => scopes.has(scope))) return;
  throw new ApiError(403, `credentials are managed with all that the role allows; this token is limited to ${[...scopes].join(", ")}`);
}

function tokenOf(header: string | undefined): string {
  if (header === undefined) throw unauthorized("a token is missing; get one with POST /token and send it as: Authorization: Bearer TOKEN");
  const token = bearer.exec(header)?.[1];
  if (token === undefined) throw unauthorized('the Authorization header must be "Bearer TOKEN" with a token from POST /token');
  return token;
}

async function admitUnknown(deps: Deps, request: FastifyRequest, token: string, scope: Scope): Promise<void> {
  const principal = await deps.principals.find(token);
  if (principal === null) throw unauthorized("the token is not known here; get a new one with POST /token", "invalid_token");
  if (!admit(deps, request, principal, scope)) await admitTenant(deps, request);
}

/** A token is never sent without the page's doing; a cookie is, so a request that it lets in must prove where it comes from. */
async function admitSession(deps: Deps, request: FastifyRequest, secret: string, scope: Scope): Promise<void> {
  const principal = await deps.sessions.use(secret, deps.now());
  if (principal === null) throw unauthorized("the session has ended; sign in again with POST /session");
  mustBeOurs(deps, request);
  if (!admit(deps, request, principal, scope)) await admitTenant(deps, request);
}

/** @returns false when the tenant must be read from the store first */
function admit(deps: Deps, request: FastifyRequest, principal: Principal, scope: Scope): boolean {
  if (principal.expiresAt <= deps.now()) throw unauthorized("the token has expired; get a new one with POST /token", "invalid_token");
  request.principal = principal;
  const id = tenantIdOf(request);
  if (id !== undefined && principal.role !== "admin" && !principal.tenants.has(id)) throw noAccess(id);
  if (!principal.scopes.has(scope)) throw new ApiError(403, `this needs the scope ${scope}, which the token does not have`);
  if (id === undefined) return true;
  const tenant = deps.tenants.known(id);
  if (tenant === undefined) return false;
  request.tenantFound = tenant;
  return true;
}

async function admitTenant(deps: Deps, request: FastifyRequest): Promise<void> {
  const tenant = await deps.tenants.find(tenantIdOf(request)!);
  if (tenant === null) throw noTenant(request);
  request.tenantFound = tenant;
}

/** What is answered where the request's tenant does not exist, or no longer does. */
export function noTenant(request: FastifyRequest): ApiError {
  const id = tenantIdOf(request)!;
  return request.principal?.role === "admin" ? notFound(`there is no tenant "${id}"`) : noAccess(id);
}

function tenantIdOf(request: FastifyRequest): string | undefined {
  return (request.params as { readonly tenant?: string } | undefined)?.tenant;
}

/** The same whether the tenant exists or not, so that names can't be probed. */
function noAccess(id: string): ApiError {
  return new ApiError(403, `no access to the tenant "${id}"`);
}
