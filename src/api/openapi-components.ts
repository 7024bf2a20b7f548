/** Makes the OpenAPI document readable: what has a title stands once, under components, and examples stand beside their schemas. */

export interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly [keyword: string]: unknown;
}

export interface Media {
  readonly schema?: Schema;
  readonly example?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Header {
  readonly description: string;
  readonly schema: Schema;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** what lets in, one of these; absent where everyone may */
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly description: string;
        readonly content?: Readonly<Record<string, Media>>;
        readonly headers?: Readonly<Record<string, Header>>;
      }
    >
  >;
}

export interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas?: Readonly<Record<string, Schema>>; readonly [kind: string]: unknown };
  readonly [member: string]: unknown;
}

/** What path and query parameters are, where their own schema does not say it. */
const parameterWords: Readonly<Record<string, string>> = {
  file: "name of the file",
  tenant: "id of the tenant",
  pattern: "id of the pattern, such as PT1",
  refused: "id of the refused event, such as RF1",
  template: "id of the template, such as TM1",
  listener: "id of the listener, such as LI1",
  augment: "id of the augment, such as AU1",
  reaction: "id of the reaction, such as RE1",
  key: "the customer's key",
  integration: "type of the integration, such as twilio",
  client: "client id",
  email: "e-mail address of the user, in any case",
  provider: "name of the provider, such as twilio",
  token: "the secret in the address",
  version: "number of the version, from 1",
  limit: "items at most",
  cursor: "where the page begins; from the Link header of the page before",
};

const text: Schema = { type: "string" };

/** Headers by status; a list's next page is told by the route's parameters. */
const headersByStatus: Readonly<Record<string, Readonly<Record<string, Header>>>> = {
  401: { "WWW-Authenticate": { description: "the scheme that would be right", schema: text } },
  429: { "Retry-After": { description: "seconds until it is worth trying again", schema: text } },
  503: { "Retry-After": { description: "seconds until it is worth trying again", schema: text } },
};

const linkHeader: Readonly<Record<string, Header>> = {
  Link: { description: 'where there is more: the address of the next page, with rel="next" (RFC 8288)', schema: text },
};

/** @throws Error when two different schemas have one title */
export function readable(document: Document): Document {
  const schemas: Record<string, Schema> = {};
  const paths = mapValues(document.paths, (path) => mapValues(path, (operation) => readableOperation(operation, schemas)));
  const sorted = Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...document, paths, components: { ...document.components, schemas: sorted } };
}

function readableOperation(operation: Operation, schemas: Record<string, Schema>): Operation {
  const { parameters, requestBody, responses } = operation;
  const content = (media: Readonly<Record<string, Media>>): Record<string, Media> => mapValues(media, (one) => readableMedia(one, schemas));
  const paged = parameters?.some(({ name, in: place }) => place === "query" && name === "cursor") === true;
  return {
    ...operation,
    ...(parameters === undefined ? {} : { parameters: parameters.map(withWords) }),
    ...(requestBody === undefined ? {} : { requestBody: { ...requestBody, content: content(requestBody.content) } }),
    responses: mapValues(responses, (response, status) => {
      const headers = { ...response.headers, ...headersByStatus[status], ...(paged && status === "200" ? linkHeader : {}) };
      return {
        ...response,
        ...(Object.keys(headers).length === 0 ? {} : { headers }),
        ...(response.content === undefined ? {} : { content: content(response.content) }),
      };
    }),
  };
}

function withWords(parameter: Parameter): Parameter {
  const words = parameter.description ?? parameterWords[parameter.name];
  return words === undefined ? parameter : { ...parameter, description: words };
}

function readableMedia({ schema, ...media }: Media, schemas: Record<string, Schema>): Media {
  if (schema === undefined) return media;
  const { examples, ...bare } = schema;
  const example = examples?.[0];
  return { ...media, ...(example === undefined ? {} : { example }), schema: named(bare, schemas) };
}

/** The schema with references in place of everything that has a title, which goes to the schemas. */
function named(schema: Schema, schemas: Record<string, Schema>): Schema {
  const inner = (one: Schema): Schema => named(one, schemas);
  const { title, properties, additionalProperties: others, items, anyOf } = schema;
  const whole: Schema = {
    ...schema,
    ...(properties === undefined ? {} : { properties: mapValues(properties, inner) }),
    ...(typeof others === "object" ? { additionalProperties: inner(others) } : {}),
    ...(typeof items === "object" ? { items: inner(items) } : {}),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(inner) }),
  };
  if (title === undefined) return whole;
  const known = schemas[title];
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(whole))
    throw new Error(`two different schemas have the title ${title}`);
  schemas[title] = whole;
  return { $ref: `#/components/schemas/${title}` };
}

function mapValues<T, U>(members: Readonly<Record<string, T>>, change: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, change(value, name)]));
}
