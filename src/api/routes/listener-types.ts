import { Type, type Static } from "typebox";
import type { ListenerDeclaration, OptionDeclaration } from "../../listen/listener.ts";
import { optionsIn } from "../../listen/options.ts";
import { listenerTypes } from "../../listen/registry.ts";
import type { App } from "../deps.ts";
import { operation } from "../operation.ts";
import { strictObject } from "../validation.ts";

const flag = Type.Optional(Type.Boolean());
const text = Type.Optional(Type.String());

const OptionObject = strictObject(
  {
    name: Type.String(),
    description: Type.String(),
    kind: Type.Enum(["text", "number", "types"]),
    mandatory: flag,
    secret: flag,
    choices: Type.Optional(Type.Array(Type.String())),
    default: text,
    format: text,
  },
  { title: "ListenerOption" },
);

export const ListenerTypeObject = strictObject(
  {
    type: Type.String(),
    description: Type.String(),
    integrations: Type.Array(Type.String(), { description: "types of the integrations whose credentials it may use" }),
    url: Type.Boolean({ description: "it has an address of its own, which third parties call" }),
    options: Type.Array(OptionObject),
    "mapping-help": Type.String({ description: "what the paths of a mapping are" }),
  },
  { title: "ListenerType" },
);

const example: readonly Static<typeof ListenerTypeObject>[] = [
  {
    type: "datasift",
    description: "Interactions of a DataSift stream.",
    integrations: ["datasift"],
    url: false,
    options: [{ name: "hash", description: "hash of the stream", kind: "text", mandatory: true }],
    "mapping-help": "paths into an interaction",
  },
];

/** `/listeners/types`: what every type of listener says of itself, for forms. */
export function listenerTypeRoutes(app: App): void {
  app.get(
    "/listeners/types",
    {
      config: { scope: "config:read" },
      schema: operation(
        {},
        {
          id: "listListenerTypes",
          tag: "Listeners",
          summary: "List the types of listeners",
          description: "Their options, as the code itself declares them.",
          answers: { 200: { description: "all types", body: Type.Array(ListenerTypeObject), example } },
        },
      ),
    },
    async () => Object.values(listenerTypes).map(({ declaration }) => typeObject(declaration)),
  );
}

function typeObject(declaration: ListenerDeclaration): Static<typeof ListenerTypeObject> {
  const { name, description, integrations, called = false, mappingHelp } = declaration;
  return {
    type: name,
    description,
    integrations: [...integrations],
    url: called,
    options: Object.entries(optionsIn(declaration)).map(([option, declared]) => optionObject(option, declared)),
    "mapping-help": mappingHelp,
  };
}

function optionObject(name: string, declared: OptionDeclaration): Static<typeof OptionObject> {
  const { description, kind = "text", mandatory, secret, choices, default: value, format } = declared;
  return {
    name,
    description,
    kind,
    ...(mandatory === undefined ? {} : { mandatory }),
    ...(secret === undefined ? {} : { secret }),
    ...(choices === undefined ? {} : { choices: [...choices] }),
    ...(value === undefined ? {} : { default: value }),
    ...(format === undefined ? {} : { format: format.words }),
  };
}
