import { Type } from "typebox";
import type { Tenant } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { operation, pathOf } from "../operation.ts";
import { TenantObject, tenantExample, tenantObject, updated } from "../tenant-objects.ts";
import { strictObject } from "../validation.ts";

const Scope = Type.Optional(
  strictObject(
    {
      integration: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "the type of an integration, such as twilio" })),
    },
    { title: "PauseScope" },
  ),
);

const verbs = {
  pause: {
    id: "pauseSending",
    summary: "Pause sending",
    description:
      "From the answer on no send goes out, of the tenant or, with `integration`, to that one alone. What is due waits, as long as it takes, " +
      "while the times given by its `within` run; calls already made are answered as ever. On the clock replay the clock waits with it.",
  },
  resume: {
    id: "resumeSending",
    summary: "Resume sending",
    description: "Lets go what waits. A pause of the tenant and one of an integration are two: each is taken back by its own resume.",
  },
} as const;

/** `/tenants/{t}/pause` and `/tenants/{t}/resume` */
export function pauseRoutes(app: App, deps: Deps): void {
  const { store, tenants, declarations } = deps;
  for (const [verb, told] of Object.entries(verbs)) {
    app.post(
      `/tenants/:tenant/${verb}`,
      {
        config: { scope: "config:write" },
        schema: operation(
          { params: pathOf("tenant"), body: Scope },
          {
            ...told,
            tag: "Integrations",
            example: { integration: "twilio" },
            answers: { 200: { description: "the tenant", body: TenantObject, example: { ...tenantExample, paused: verb === "pause" } } },
          },
        ),
      },
      async (request) => {
        const { id, number } = tenantOf(request);
        const integration = request.body?.integration;
        if (integration !== undefined && !Object.hasOwn(declarations, integration)) {
          throw new ApiError(400, `there is no integration "${integration}"; there are ${Object.keys(declarations).join(", ")}`);
        }
        return tenantObject(
          await tenants.configure(tenantOf(request), async () => {
            const current = await store.configuration.tenant(id);
            if (current === null) throw new Error(`the tenant ${id} has gone`);
            const change = changeOf(current, verb === "pause", integration);
            return audited(deps, request).write((writes) => writes.updateTenant(number, change), updated(current));
          }),
        );
      },
    );
  }
}

function changeOf({ pausedIntegrations }: Tenant, pause: boolean, integration: string | undefined): Partial<Tenant> {
  if (integration === undefined) return { paused: pause };
  const others = pausedIntegrations.filter((type) => type !== integration);
  return { pausedIntegrations: pause ? [...others, integration].sort() : others };
}
