import { Type } from "typebox";
import { rotateClient } from "../accounts.ts";
import { audited } from "../audit.ts";
import { principalOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";

/** `/account/clients/{id}/rotate`: a new secret for one of the caller's own clients, or, for administrators, anyone's. */
export function clientRoutes(app: App, deps: Deps): void {
  const { store, principals } = deps;
  const { configuration } = store;
  app.post(
    "/account/clients/:client/rotate",
    { config: { scope: "config:read" }, schema: { params: Type.Object({ client: Type.String() }) } },
    async (request, reply) => {
      const { client: clientId } = request.params;
      const { user, scopes } = principalOf(request);
      const owner = (await configuration.client(clientId))?.user;
      if (owner !== user && !scopes.has("platform")) throw new ApiError(403, `the client ${clientId} is not one of yours`);
      const rotated = await rotateClient(audited(deps, request), clientId);
      principals.forget();
      void reply.header("cache-control", "no-store");
      return rotated;
    },
  );
}
