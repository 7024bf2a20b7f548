import { Type, type Static } from "typebox";
import { audited } from "../audit.ts";
import { callingUser, mustBeUnrestricted, principalOf } from "../auth.ts";
import { ClientObject, clientExample, clientObject } from "../clients.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { nullable, operation } from "../operation.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import { roles, scopes } from "../permissions.ts";
import { isoTime } from "../times.ts";
import { TenantObject, tenantExample, tenantObject } from "../tenant-objects.ts";
import { Password, updateUser } from "../users.ts";
import { strictObject } from "../validation.ts";

const clientId = nullable(Type.String({ description: "the client that got the token; null for a browser's session" }));

export const AccountObject = strictObject(
  {
    email: Type.String(),
    name: Type.String(),
    role: Type.Enum([...roles]),
    "client-id": clientId,
    tenants: Type.Array(Type.String(), { description: "those the user is a member of; an administrator has access to all" }),
    clients: Type.Array(ClientObject),
  },
  { title: "Account" },
);

const AuthObject = strictObject(
  {
    "client-id": clientId,
    role: Type.Enum([...roles]),
    scopes: Type.Array(Type.Enum([...scopes])),
    "expires-at": Type.String({ format: "date-time" }),
  },
  { title: "Auth" },
);

const PasswordChange = strictObject(
  { password: Type.String({ maxLength: 1_000, description: "the password of today" }), "new-password": Password },
  { title: "PasswordChange" },
);

const account: Static<typeof AccountObject> = {
  email: "ann@acme.example",
  name: "Ann",
  role: "member",
  "client-id": clientExample["client-id"],
  tenants: ["acme"],
  clients: [clientExample],
};
const auth: Static<typeof AuthObject> = {
  "client-id": clientExample["client-id"],
  role: "member",
  scopes: ["config:read", "journal:read"],
  "expires-at": "2026-01-31T09:30:00.000Z",
};
const tag = "Account";
const scope = "config:read";

/** `/account`: the calling user. Clients are in clients.ts. */
export function accountRoutes(app: App, deps: Deps): void {
  const { store, now, sessions, passwords } = deps;
  const { configuration } = store;

  app.get(
    "/account",
    {
      config: { scope },
      schema: operation(
        {},
        {
          id: "readAccount",
          tag,
          summary: "Read who is calling",
          answers: { 200: { description: "the calling user", body: AccountObject, example: account } },
        },
      ),
    },
    async (request) => {
      const user = await callingUser(deps, request);
      const { email, name, role, tenants, number } = user;
      const clients = (await configuration.clientsOf(number)).map((client) => clientObject(client, user, now()));
      return { email, name, role, "client-id": principalOf(request).clientId, tenants, clients };
    },
  );

  app.get(
    "/account/auth",
    {
      config: { scope },
      schema: operation(
        {},
        {
          id: "readAuth",
          tag,
          summary: "Read what the token or session may do, and until when",
          answers: { 200: { description: "what lets the caller in", body: AuthObject, example: auth } },
        },
      ),
    },
    async (request) => {
      const principal = principalOf(request);
      const until = principal.session === null ? principal.expiresAt : sessions.endOf(principal, now());
      return { "client-id": principal.clientId, role: principal.role, scopes: [...principal.scopes], "expires-at": isoTime(until) };
    },
  );

  app.get(
    "/account/tenants",
    {
      config: { scope },
      schema: operation(
        { querystring: strictObject(pageQuery) },
        {
          id: "listOwnTenants",
          tag,
          summary: "List the tenants that the caller has access to",
          answers: { 200: { description: "of an administrator: all", body: Type.Array(TenantObject), example: [tenantExample] } },
        },
      ),
    },
    async (request, reply) => {
      const { role, tenants } = principalOf(request);
      const own = (await configuration.tenants()).filter(({ id }) => role === "admin" || tenants.has(id));
      return sendSlice(request, reply, own, request.query, ({ number }) => number).map(tenantObject);
    },
  );

  app.post(
    "/account/change_password",
    {
      config: { scope },
      schema: operation(
        { body: PasswordChange },
        {
          id: "changePassword",
          tag,
          summary: "Change one's own password",
          description: "The user's other sessions end. Clients and their tokens stay.",
          example: { password: "correct horse battery", "new-password": "a better one than that" },
          answers: { 204: { description: "the password is changed" } },
          errors: { 429: "too many wrong passwords" },
        },
      ),
    },
    async (request, reply) => {
      const principal = principalOf(request);
      mustBeUnrestricted(principal);
      const user = await callingUser(deps, request);
      const { password, "new-password": fresh } = request.body;
      if (user.passwordHash === null) throw new ApiError(400, "there is no password to change; an administrator can set one");
      const trial = { by: { account: `user ${user.number}`, address: request.ip }, password, stored: user.passwordHash };
      if (!(await passwords.isRight(trial))) throw new ApiError(400, '"password" is not the password of today');
      await updateUser(configuration, audited(deps, request), user, { password: fresh }, principal.session ?? undefined);
      return reply.code(204).send();
    },
  );
}
