import { randomUUID } from "node:crypto";
import { Type, type Static } from "typebox";
import type { Delivered } from "../../deliver/endpoint.ts";
import { plainFieldsOf } from "../../deliver/credentials.ts";
import { defaultsOf } from "../../engine/defaults.ts";
import { callEndpoint } from "../../engine/delivery.ts";
import { isPaused } from "../../engine/pause.ts";
import type { Attributes } from "../../language/ast.ts";
import type { EndpointDeclaration, SendDeclaration } from "../../language/declaration.ts";
import { nearest } from "../../language/nearest.ts";
import { noSend } from "../../language/then-warnings.ts";
import { checkMandatory } from "../../react/parameters.ts";
import { Unresolvable } from "../../react/resolve.ts";
import type { Integration, Tenant } from "../../store/configuration.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError, notFound } from "../errors.ts";
import { Attributes as AttributesObject, operation, pathOf, Time } from "../operation.ts";
import { isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const { Optional } = Type;

const TestSend = strictObject(
  {
    send: Type.String({ minLength: 1, maxLength: 200, description: "a type of send, as GET /integrations/types tells them" }),
    parameters: Optional({ ...AttributesObject, description: "as a Then gives them; the integration's defaults stand in" }),
  },
  { title: "TestSend" },
);

export const TestedSendObject = strictObject(
  {
    outcome: Type.Enum(["success", "failure", "unknown", "postponed"], {
      description: "unknown: it may have arrived; postponed: the provider asks to be left alone for a while",
    }),
    response: Optional({ ...AttributesObject, description: "what a Then would read as $field" }),
    error: Optional(Type.String({ description: "why there is no response" })),
    "idempotency-key": Type.String({ description: "as the provider was told it" }),
    at: Time,
    "answered-at": Time,
  },
  { title: "TestedSend" },
);

const times = { at: "2026-01-31T08:30:00.000Z", "answered-at": "2026-01-31T08:30:00.120Z" };

/** What stands in for the name of the pattern. */
const patternName = "Test";

/** `/tenants/{t}/integrations/{integration}/test`: one real send, outside of all reactions. */
export function integrationTestRoutes(app: App, deps: Deps): void {
  const { store, declarations, callers, closing, engine, now } = deps;

  const mustBeOpen = (tenant: Tenant, name: string): void => {
    if (isPaused(tenant, name)) throw new ApiError(409, `sending is paused; resume it first, then test ${name}`);
    const { pause } = engine.sending(tenant.number, name);
    if (pause !== null) throw new ApiError(409, `${name} takes nothing until ${isoTime(pause.until)}: ${pause.reason}`);
  };

  app.post(
    "/tenants/:tenant/integrations/:integration/test",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params: pathOf("tenant", "integration"), body: TestSend },
        {
          id: "testIntegration",
          tag: "Integrations",
          summary: "Send something by an integration, to see whether it works",
          description:
            "Makes one real call, as the send of a reaction would, and tells what came back. It is repeated by nobody and stands in no journal; " +
            "the audit log has who made it.",
          example: { send: "message", parameters: { message: "Hello" } },
          answers: {
            200: {
              description: "what came of it, be it good or bad",
              body: TestedSendObject,
              example: { outcome: "success", response: { message: "Hello" }, "idempotency-key": "TEST-…", ...times },
            },
          },
          errors: { 409: "sending is paused, by a person or by the provider" },
        },
      ),
    },
    async (request): Promise<Static<typeof TestedSendObject>> => {
      const tenant = tenantOf(request);
      const declaration = declarationOf(declarations, request.params.integration);
      const { name } = declaration;
      const { send: type, parameters: given = {} } = request.body;
      const integration = declaration.integration === undefined ? null : await store.configuration.integration(tenant.number, name);
      if (declaration.integration !== undefined && integration === null) throw notFound(`${name} is not set up for this tenant`);
      const parameters = wholeParameters(declaration, type, given as Attributes, integration);
      mustBeOpen(tenant, name);
      // Names only: the values may be a customer's, and the audit log is not erased with them.
      const after = { send: type, parameters: Object.keys(parameters).sort() };
      await audited(deps, request).note({ action: "test", kind: "integration", item: name, after });
      const idempotencyKey = `TEST-${randomUUID()}`;
      const at = isoTime(now());
      const delivered = await callEndpoint(callers, tenant, { endpoint: name, type, parameters, idempotencyKey }, closing.signal);
      return { ...told(delivered), "idempotency-key": idempotencyKey, at, "answered-at": isoTime(now()) };
    },
  );
}

/** @throws ApiError 404 */
function declarationOf(declarations: Deps["declarations"], name: string): EndpointDeclaration {
  const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
  if (declaration === undefined) throw notFound(`there is no integration "${name}"; there are ${Object.keys(declarations).join(", ")}`);
  return declaration;
}

/** The parameters with the integration's defaults. @throws ApiError 400 when the send is not known, or a parameter missing or not known */
function wholeParameters(declaration: EndpointDeclaration, type: string, given: Attributes, integration: Integration | null): Attributes {
  const { name, sends, integration: fields = {} } = declaration;
  if (Object.keys(sends).length === 0) throw new ApiError(400, `${name} sends nothing; it is only listened to`);
  const send = Object.hasOwn(sends, type) ? sends[type] : undefined;
  if (send === undefined) throw new ApiError(400, noSend(declaration, type));
  mustBeKnown(send, given);
  const plain = integration === null ? undefined : plainFieldsOf(fields, integration);
  const parameters = { ...defaultsOf(declaration, type, { fields: plain, patternName }), ...given };
  try {
    checkMandatory(send, parameters);
  } catch (error) {
    if (error instanceof Unresolvable) throw new ApiError(400, error.message);
    throw error;
  }
  return parameters;
}

/** @throws ApiError 400 */
function mustBeKnown({ parameters, open = false }: SendDeclaration, given: Attributes): void {
  const unknown = open ? undefined : Object.keys(given).find((name) => !Object.hasOwn(parameters, name));
  if (unknown === undefined) return;
  const known = Object.keys(parameters);
  const near = nearest(unknown, known);
  throw new ApiError(
    400,
    `there is no parameter :${unknown}; ${near === null ? `there are ${known.join(", ")}` : `did you mean :${near}?`}`,
  );
}

function told(delivered: Delivered): Pick<Static<typeof TestedSendObject>, "outcome" | "response" | "error"> {
  if ("ok" in delivered) return { outcome: "success", response: delivered.ok };
  if ("postponed" in delivered) return { outcome: "postponed", error: delivered.postponed };
  return { outcome: delivered.unknown === true ? "unknown" : "failure", error: delivered.error };
}
