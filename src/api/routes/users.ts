import { Type } from "typebox";
import { audited } from "../audit.ts";
import { principalOf, tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { operation, pathOf } from "../operation.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import {
  CreatedUserObject,
  NewUser,
  UserChange,
  UserObject,
  createUser,
  deleteUser,
  updateUser,
  userExample,
  userObject,
  userWith,
} from "../users.ts";
import { strictObject } from "../validation.ts";

const tag = "Administration";
const params = pathOf("email");
const querystring = strictObject(pageQuery);
const one = { description: "the user", body: UserObject, example: userExample };
const list = { description: "in the order in which they were created", body: Type.Array(UserObject), example: [userExample] };
const created = {
  description: "the user, this once with the client's secret",
  body: CreatedUserObject,
  example: { ...userExample, "client-id": "CL0123456789abcdef01234567", "client-secret": "bQ0…43 characters" },
};
const addressTaken = "there is a user with that e-mail address already";
const lastAdministrator = "the user is the last administrator";

/** `/users` and `/tenants/{t}/users`, for administrators. */
export function userRoutes(app: App, deps: Deps): void {
  const { configuration } = deps.store;

  app.get(
    "/users",
    {
      config: { scope: "platform" },
      schema: operation({ querystring }, { id: "listUsers", tag, summary: "List the users", answers: { 200: list } }),
    },
    async (request, reply) => {
      const page = sendSlice(request, reply, await configuration.users(), request.query, ({ number }) => number);
      return Promise.all(page.map((user) => userObject(configuration, user)));
    },
  );

  app.get(
    "/tenants/:tenant/users",
    {
      config: { scope: "platform" },
      schema: operation(
        { params: pathOf("tenant"), querystring },
        { id: "listTenantUsers", tag, summary: "List the members of a tenant", answers: { 200: list } },
      ),
    },
    async (request, reply) => {
      const members = await configuration.usersOf(tenantOf(request).number);
      const page = sendSlice(request, reply, members, request.query, ({ number }) => number);
      return Promise.all(page.map((user) => userObject(configuration, user)));
    },
  );

  app.post(
    "/users",
    {
      config: { scope: "platform" },
      schema: operation(
        { body: NewUser },
        {
          id: "createUser",
          tag,
          summary: "Create a user with a first client",
          description: "Without a password the user can't sign in with a browser.",
          example: { email: "ann@acme.example", name: "Ann", role: "member", tenants: ["acme"] },
          answers: { 201: created },
          errors: { 409: addressTaken },
        },
      ),
    },
    async (request, reply) => {
      const user = await createUser(configuration, audited(deps, request), request.body, deps.now());
      return reply.code(201).header("cache-control", "no-store").send(user);
    },
  );

  app.get(
    "/users/:email",
    {
      config: { scope: "platform" },
      schema: operation({ params }, { id: "readUser", tag, summary: "Read a user", answers: { 200: one } }),
    },
    async (request) => userObject(configuration, await userWith(configuration, request.params.email)),
  );

  app.put(
    "/users/:email",
    {
      config: { scope: "platform" },
      schema: operation(
        { params, body: UserChange },
        {
          id: "changeUser",
          tag,
          summary: "Change a user",
          description:
            "Changes the members given. What the user may no longer do ends at once, for tokens and sessions already given out too. " +
            "A new password ends the user's sessions; null takes it away.",
          example: { role: "viewer", tenants: ["acme", "acme-test"] },
          answers: { 200: one },
          errors: { 409: `${addressTaken}, or ${lastAdministrator}` },
        },
      ),
    },
    async (request) => {
      const user = await userWith(configuration, request.params.email);
      const { session } = principalOf(request);
      const changed = await updateUser(configuration, audited(deps, request), user, request.body, session ?? undefined);
      return userObject(configuration, changed);
    },
  );

  app.delete(
    "/users/:email",
    {
      config: { scope: "platform" },
      schema: operation(
        { params },
        {
          id: "deleteUser",
          tag,
          summary: "Delete a user",
          description: "With the user go clients, tokens and sessions, at once.",
          answers: { 204: { description: "the user is deleted" } },
          errors: { 409: lastAdministrator },
        },
      ),
    },
    async (request, reply) => {
      await deleteUser(configuration, audited(deps, request), request.params.email);
      return reply.code(204).send();
    },
  );
}
