import { Type } from "typebox";
import type { EndpointDeclaration } from "../../language/declaration.ts";
import type { Integration, Tenant } from "../../store/configuration.ts";
import { isPaused } from "../../engine/pause.ts";
import { audited } from "../audit.ts";
import { deliveryExample, deliveryObject } from "../delivery-object.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError, notFound } from "../errors.ts";
import { IntegrationFields, IntegrationObject, integrationChange, integrationExample, mask } from "../integration-objects.ts";
import { deletingIntegration, puttingIntegration, toldIntegration } from "../integration-writes.ts";
import { operation, pathOf } from "../operation.ts";

const tag = "Integrations";
const params = pathOf("tenant", "integration");
const toldExample = { ...integrationExample, delivery: deliveryExample };
const { type: _type, "receipt-url": _url, ...example } = integrationExample;

/** `/tenants/{t}/integrations`: credentials for third parties. Secrets are written, never read back. */
export function integrationRoutes(app: App, deps: Deps): void {
  const { store, tenants, declarations, secrets, engine } = deps;
  const { configuration } = store;

  const declarationOf = (name: string): EndpointDeclaration => {
    const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
    if (declaration === undefined) throw notFound(`there is no integration "${name}"; there are ${Object.keys(declarations).join(", ")}`);
    return declaration;
  };
  const deliveryOf = (tenant: Tenant, name: string): object => deliveryObject(engine.sending(tenant.number, name), isPaused(tenant, name));
  const told = (tenant: Tenant, integration: Integration): object => ({
    ...toldIntegration(deps, integration),
    delivery: deliveryOf(tenant, integration.type),
  });
  const find = async (tenant: Tenant, name: string): Promise<object> => {
    if (declarationOf(name).integration === undefined) return { type: name, delivery: deliveryOf(tenant, name) };
    const integration = await configuration.integration(tenant.number, name);
    if (integration === null) throw notFound(`${name} is not set up for this tenant`);
    return told(tenant, integration);
  };

  app.get(
    "/tenants/:tenant/integrations",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params: pathOf("tenant") },
        {
          id: "listIntegrations",
          tag,
          summary: "List the integrations that are set up",
          description: "Those that need no setting up come first.",
          answers: {
            200: { description: "the integrations", body: Type.Array(IntegrationObject), example: [toldExample] },
          },
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const ready = Object.values(declarations).filter(({ integration }) => integration === undefined);
      const setUp = await configuration.integrations(tenant.number);
      return [
        ...ready.map(({ name }) => ({ type: name, delivery: deliveryOf(tenant, name) })),
        ...setUp.map((integration) => told(tenant, integration)),
      ];
    },
  );

  app.get(
    "/tenants/:tenant/integrations/:integration",
    {
      config: { scope: "config:read" },
      schema: operation(
        { params },
        {
          id: "readIntegration",
          tag,
          summary: "Read an integration",
          answers: { 200: { description: "the integration", body: IntegrationObject, example: toldExample } },
        },
      ),
    },
    async (request) => find(tenantOf(request), request.params.integration),
  );

  app.post(
    "/tenants/:tenant/integrations/:integration",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: IntegrationFields },
        {
          id: "setUpIntegration",
          tag,
          summary: "Set an integration up, or replace it",
          description: `Its fields are those of \`GET /integrations/types\`. A secret that is absent or \`${mask}\` is kept; null removes it.`,
          example,
          answers: {
            200: { description: "it is replaced", body: IntegrationObject, example: toldExample },
            201: { description: "it is set up", body: IntegrationObject, example: toldExample },
          },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const declaration = declarationOf(request.params.integration);
      const { name } = declaration;
      let created = false;
      const integration = await tenants.configure(tenant, async () => {
        const before = await configuration.integration(tenant.number, name);
        created = before === null;
        const change = integrationChange(secrets.box, tenant.number, declaration, request.body, before);
        return audited(deps, request).write(...puttingIntegration(deps, tenant, name, change, before));
      });
      return reply.code(created ? 201 : 200).send(told(tenant, integration));
    },
  );

  app.delete(
    "/tenants/:tenant/integrations/:integration",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        {
          id: "deleteIntegration",
          tag,
          summary: "Delete an integration and its secrets",
          description: "Sends that wait for it fail from then on.",
          answers: { 204: { description: "it is deleted" } },
          errors: { 400: "it needs no setting up, and is always there" },
        },
      ),
    },
    async (request, reply) => {
      const tenant = tenantOf(request);
      const { name, integration: declared } = declarationOf(request.params.integration);
      if (declared === undefined) throw new ApiError(400, `${name} needs no setting up, and can't be deleted`);
      await tenants.configure(tenant, async () => {
        const before = await configuration.integration(tenant.number, name);
        if (before === null) throw notFound(`${name} is not set up for this tenant`);
        await audited(deps, request).write(...deletingIntegration(deps, tenant, before));
      });
      return reply.code(204).send();
    },
  );
}
