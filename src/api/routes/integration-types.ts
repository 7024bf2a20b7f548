import { Type, type Static } from "typebox";
import type { EndpointDeclaration, FieldDeclaration, ParameterDeclaration, SendDeclaration } from "../../language/declaration.ts";
import type { App, Deps } from "../deps.ts";
import { operation } from "../operation.ts";
import { strictObject } from "../validation.ts";

const flag = Type.Optional(Type.Boolean());
const text = Type.Optional(Type.String());

const FieldObject = strictObject(
  { name: Type.String(), description: Type.String(), secret: flag, mandatory: flag, default: text, format: text },
  { title: "IntegrationField" },
);

const ParameterObject = strictObject(
  {
    name: Type.String(),
    description: text,
    mandatory: flag,
    html: flag,
    secret: flag,
    "default-from": Type.Optional(Type.String({ description: 'a field of the integration, or "pattern-name"' })),
  },
  { title: "SendParameter" },
);

const SendObject = strictObject(
  {
    type: Type.String(),
    description: text,
    parameters: Type.Array(ParameterObject),
    "one-of": Type.Array(Type.Array(Type.String()), { description: "of each inner list at least one parameter is needed" }),
    open: Type.Boolean({ description: "true: parameters that are not listed are passed on" }),
    response: Type.Array(Type.String(), { description: "fields that can be read as $field" }),
  },
  { title: "Send" },
);

export const IntegrationTypeObject = strictObject(
  {
    type: Type.String(),
    description: text,
    fields: Type.Array(FieldObject, { description: "empty where nothing is to be set up" }),
    sends: Type.Array(SendObject, { description: "empty where the third party is only listened to" }),
  },
  { title: "IntegrationType" },
);

const example: readonly Static<typeof IntegrationTypeObject>[] = [
  {
    type: "datasift",
    description: "Streams of social interactions.",
    fields: [
      { name: "username", description: "user name of the account", mandatory: true },
      { name: "api-key", description: "API key of the account", secret: true, mandatory: true },
    ],
    sends: [],
  },
];

/** `/integrations/types`: what every third party says of itself, for forms and completion. */
export function integrationTypeRoutes(app: App, { declarations }: Deps): void {
  app.get(
    "/integrations/types",
    {
      config: { scope: "config:read" },
      schema: operation(
        {},
        {
          id: "listIntegrationTypes",
          tag: "Integrations",
          summary: "List what can be integrated",
          description: "Fields of integrations, sends, their parameters and responses, as the code itself declares them.",
          answers: { 200: { description: "all third parties", body: Type.Array(IntegrationTypeObject), example } },
        },
      ),
    },
    async () => Object.values(declarations).map(typeObject),
  );
}

function typeObject({ name, description, integration = {}, sends }: EndpointDeclaration): Static<typeof IntegrationTypeObject> {
  return {
    type: name,
    ...(description === undefined ? {} : { description }),
    fields: Object.entries(integration).map(([field, declared]) => fieldObject(field, declared)),
    sends: Object.entries(sends).map(([type, declared]) => sendObject(type, declared)),
  };
}

function fieldObject(
  name: string,
  { description, secret, mandatory, default: value, format }: FieldDeclaration,
): Static<typeof FieldObject> {
  return {
    name,
    description,
    ...(secret === undefined ? {} : { secret }),
    ...(mandatory === undefined ? {} : { mandatory }),
    ...(value === undefined ? {} : { default: value }),
    ...(format === undefined ? {} : { format: format.words }),
  };
}

function sendObject(
  type: string,
  { description, parameters, oneOf = [], open = false, fields = [] }: SendDeclaration,
): Static<typeof SendObject> {
  return {
    type,
    ...(description === undefined ? {} : { description }),
    parameters: Object.entries(parameters).map(([name, declared]) => parameterObject(name, declared)),
    "one-of": oneOf.map((names) => [...names]),
    open,
    response: [...fields],
  };
}

function parameterObject(name: string, { default: from, ...declared }: ParameterDeclaration): Static<typeof ParameterObject> {
  return { name, ...declared, ...(from === undefined ? {} : { "default-from": from === "pattern-name" ? from : from.field }) };
}
