/** `/session`: sign-in and sign-out of a browser. */
import { fastifyCookie } from "@fastify/cookie";
import { Type, type Static } from "typebox";
import type { User } from "../../store/configuration.ts";
import { principalOf } from "../auth.ts";
import { cameFrom, cookieOf, knownDevice, mustBeOurs, setDeviceCookie, setSessionCookie } from "../cookies.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError, unauthorized } from "../errors.ts";
import { operation } from "../operation.ts";
import { roles, scopes } from "../permissions.ts";
import type { Principal } from "../principals.ts";
import { isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const SignIn = strictObject({ email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 1_000 }) }, { title: "SignIn" });

const SessionObject = strictObject(
  {
    email: Type.String(),
    role: Type.Enum([...roles]),
    tenants: Type.Array(Type.String(), { description: "those the user is a member of; an administrator has access to all" }),
    scopes: Type.Array(Type.Enum([...scopes])),
    "expires-at": Type.String({
      format: "date-time",
      description: "when it ends, unless it is used before; use moves it on, up to its lifetime",
    }),
  },
  { title: "Session" },
);

const example: Static<typeof SessionObject> = {
  email: "ann@acme.example",
  role: "member",
  tenants: ["acme"],
  scopes: ["events:write", "config:read", "config:write", "journal:read"],
  "expires-at": "2026-01-31T10:30:00.000Z",
};
const one = { description: "the session", body: SessionObject, example };
const tag = "Tokens";

/** `/session` */
export function sessionRoutes(app: App, deps: Deps): void {
  const { sessions, now, sessionLifetimes } = deps;
  void app.register(fastifyCookie, { hook: false });

  app.post(
    "/session",
    {
      config: { whenDiskIsLow: true },
      schema: operation(
        { body: SignIn },
        {
          id: "signIn",
          tag,
          summary: "Sign in with a browser",
          description: "Sets the session's cookie, which then lets in wherever a token does. A session before it ends.",
          example: { email: "ann@acme.example", password: "correct horse battery" },
          answers: { 201: one },
          errors: {
            401: "the e-mail address or the password is wrong",
            403: "the request comes from another site's page",
            429: "too many wrong passwords, for this account or from this address",
          },
        },
      ),
    },
    async (request, reply) => {
      const user = await authenticate(deps, request, request.body);
      const former = cookieOf(deps, request, "session");
      if (former !== undefined) await sessions.end(former);
      const secret = await sessions.begin(user, now());
      const principal = secret === null ? null : await sessions.use(secret, now());
      if (secret === null || principal === null) throw wrongCredentials();
      setSessionCookie(deps, reply, secret, sessionLifetimes.lifetimeMs / 1000);
      setDeviceCookie(deps, reply, user);
      return reply.code(201).header("cache-control", "no-store").send(sessionObject(deps, principal));
    },
  );

  app.get(
    "/session",
    {
      config: { scope: "config:read" },
      schema: operation(
        {},
        {
          id: "readSession",
          tag,
          summary: "Read who has signed in",
          answers: { 200: one },
          errors: { 400: "a token lets the request in, not a session" },
        },
      ),
    },
    async (request, reply) => {
      const principal = principalOf(request);
      if (principal.session === null)
        throw new ApiError(400, "a token let this request in, not a session; GET /account/auth tells about it");
      void reply.header("cache-control", "no-store");
      return sessionObject(deps, principal);
    },
  );

  app.delete(
    "/session",
    {
      config: { whenDiskIsLow: true },
      schema: operation(
        {},
        {
          id: "signOut",
          tag,
          summary: "Sign out",
          description: "Ends the session and clears its cookie. Without a session nothing happens.",
          answers: { 204: { description: "there is no session any more" } },
          errors: { 403: "the request comes from another site's page" },
        },
      ),
    },
    async (request, reply) => {
      const secret = cookieOf(deps, request, "session");
      if (secret !== undefined) {
        mustBeOurs(deps, request);
        await sessions.end(secret);
      }
      setSessionCookie(deps, reply, null);
      return reply.code(204).send();
    },
  );
}

/** @throws ApiError 401, 403, 429 */
async function authenticate(
  deps: Deps,
  request: Parameters<typeof cookieOf>[1],
  { email, password }: Static<typeof SignIn>,
): Promise<User> {
  const { store, passwords, log } = deps;
  // a page of another site may not sign the visitor in as somebody else
  if (cameFrom(deps, request) === "elsewhere") throw new ApiError(403, "a page of another site can't sign in here");
  const user = await store.configuration.user(email);
  const browser = knownDevice(deps, request, user);
  const by = browser === null ? { account: `e-mail ${email.toLowerCase()}`, address: request.ip } : { browser };
  const right = await passwords.isRight({ by, password, stored: user?.passwordHash ?? null });
  if (right && user !== null) return user;
  log.info({ user: user?.email ?? null, address: request.ip }, "a sign-in failed");
  throw wrongCredentials();
}

function wrongCredentials(): ApiError {
  return unauthorized("the e-mail address or the password is wrong");
}

function sessionObject({ sessions, now }: Deps, principal: Principal): Static<typeof SessionObject> {
  const { email, role, tenants, scopes } = principal;
  return { email, role, tenants: [...tenants], scopes: [...scopes], "expires-at": isoTime(sessions.endOf(principal, now())) };
}
