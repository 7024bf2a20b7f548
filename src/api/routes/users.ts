import { NewUser, createUser, createdUserObject, userObject, usersWithClients } from "../accounts.ts";
import { audited } from "../audit.ts";
import type { App, Deps } from "../deps.ts";
import { pageQuery, sendSlice } from "../paging.ts";
import { strictObject } from "../validation.ts";

/** `/users`, for administrators. */
export function userRoutes(app: App, deps: Deps): void {
  const { store, now } = deps;
  const { configuration } = store;
  app.get("/users", { config: { scope: "platform" }, schema: { querystring: strictObject(pageQuery) } }, async (request, reply) => {
    const page = sendSlice(request, reply, await usersWithClients(configuration), request.query, ({ user }) => user.number);
    return page.map(({ user, clientIds }) => userObject(user, clientIds));
  });
  app.post("/users", { config: { scope: "platform" }, schema: { body: NewUser } }, async (request, reply) => {
    const created = createdUserObject(await createUser(configuration, audited(deps, request), request.body, now()));
    return reply.code(201).header("cache-control", "no-store").send(created);
  });
}
