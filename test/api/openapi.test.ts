/** The OpenAPI document: valid, complete, without holes, with examples that hold. That answers are as it says is checked by the rig. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { Document, Media, Operation, Schema } from "../../src/api/openapi-components.ts";
import { Answers } from "./documented.ts";
import { startRig } from "./rig.ts";

const rig = await startRig();
after(() => rig.stop());

const { body: document } = await rig.nobody<Document>("GET", "/openapi.json");
const answers = new Answers(document);

interface Described {
  /** in the document */
  readonly pointer: readonly string[];
  readonly where: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const operations: readonly Described[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    pointer: ["paths", path, method],
    where: `${method.toUpperCase()} ${path}`,
    method,
    path,
    operation,
  })),
);

interface Placed {
  readonly pointer: readonly string[];
  readonly where: string;
  readonly media: Media;
}

/** Every body that the document describes, of requests and of answers. */
const bodies: readonly Placed[] = operations.flatMap(({ pointer, where, operation }) => [
  ...Object.entries(operation.requestBody?.content ?? {}).map(([type, media]) => ({
    pointer: [...pointer, "requestBody", "content", type],
    where: `${where}, request, ${type}`,
    media,
  })),
  ...Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
    Object.entries(content).map(([type, media]) => ({
      pointer: [...pointer, "responses", status, "content", type],
      where: `${where}, ${status}, ${type}`,
      media,
    })),
  ),
]);

test("the document is valid OpenAPI 3.1, by the specification's own schema", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 2));
  assert.equal(validator.version, "3.1");
  assert.ok(operations.length > 20);
});

test("operations have unique ids, one heading of those declared, and say what they do", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.deepEqual(
    ids.filter((id, i) => ids.indexOf(id) !== i),
    [],
  );
  const headings = document.tags.map(({ name }) => name);
  for (const { where, operation } of operations) {
    assert.match(operation.operationId, /^[a-z][A-Za-z]+$/, where);
    assert.equal(operation.tags.length, 1, where);
    assert.ok(headings.includes(operation.tags[0]!), where);
    assert.match(operation.summary, /^[A-Z].*[^.]$/, where);
  }
});

test("every path parameter is described, and every parameter has a schema", () => {
  for (const { where, path, operation } of operations) {
    const { parameters = [] } = operation;
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!);
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    assert.deepEqual(new Set(inPath.map(({ name }) => name)), new Set(named), where);
    for (const { name, description, schema } of inPath) assert.ok(description !== undefined && schema !== undefined, `${where}: {${name}}`);
  }
});

test("every example of a request and of an answer is valid by its schema", () => {
  for (const { pointer, where, media } of bodies) {
    if (media.example === undefined) continue;
    const faults = answers.faultsOf([...pointer, "schema"], media.example);
    assert.equal(faults, null, `${where}: ${faults}`);
  }
});

test("every JSON body of a request and of a success has an example", () => {
  const without = bodies.filter(
    ({ where, media }) => /request, application\/json|, 2\d\d, application\/json/.test(where) && !("example" in media),
  );
  assert.deepEqual(
    without.map(({ where }) => where),
    [],
  );
});

const typed = ["type", "const", "enum", "anyOf", "oneOf", "allOf", "$ref"];

/** The places of a schema that are empty: without a type, or an object that does not say what it holds; one that tells why is none. */
function holes(schema: Schema, where: string): string[] {
  if (!typed.some((keyword) => keyword in schema)) return schema.description === undefined ? [`${where}: no type, and no word why`] : [];
  const { type, properties, additionalProperties: others, items, anyOf } = schema;
  const own: string[] = [];
  if (type === "object" && others === undefined) own.push(`${where}: an object that does not say whether it has further members`);
  if (type === "object" && others === true) own.push(`${where}: an object of anything`);
  if (type === "array" && items === undefined) own.push(`${where}: an array of anything`);
  return [
    ...own,
    ...Object.entries(properties ?? {}).flatMap(([name, one]) => holes(one, `${where}.${name}`)),
    ...(typeof others === "object" ? holes(others, `${where}.*`) : []),
    ...(typeof items === "object" ? holes(items, `${where}[]`) : []),
    ...(anyOf ?? []).flatMap((one, i) => holes(one, `${where}|${i}`)),
  ];
}

test("no schema is empty, but where any JSON is meant and described so", () => {
  const found = [
    ...bodies.flatMap(({ where, media }) => (media.schema === undefined ? [`${where}: no schema`] : holes(media.schema, where))),
    ...Object.entries(document.components.schemas ?? {}).flatMap(([name, schema]) => holes(schema, name)),
    ...operations.flatMap(({ where, operation }) =>
      (operation.parameters ?? []).flatMap(({ name, schema }) =>
        schema === undefined ? [`${where} ${name}`] : holes(schema, `${where} ${name}`),
      ),
    ),
  ];
  assert.deepEqual(found, []);
  assert.deepEqual(holes({ type: "object", properties: { a: {} }, additionalProperties: false }, "x"), ["x.a: no type, and no word why"]);
});

test("every operation has a success or a redirect, and the errors of its kind", () => {
  for (const { where, path, operation } of operations) {
    const statuses = Object.keys(operation.responses);
    assert.ok(
      statuses.some((status) => /^[23]/.test(status)),
      where,
    );
    assert.ok(statuses.includes("503"), where);
    if (path.includes("{tenant}")) for (const status of ["401", "403", "404"]) assert.ok(statuses.includes(status), `${where}: ${status}`);
  }
});

/** Lists without pages, each with why. */
const unpaged: Readonly<Record<string, string>> = {
  listOwnClients: "at most 100 a user",
  listClients: "at most 100 a user",
  listIntegrations: "one a type",
  listIntegrationTypes: "those that the program knows",
  listListenerTypes: "those that the program knows",
  listListenerStatus: "at most 100 a tenant",
  listListenerEvents: "the last 10",
  listActivity: "as many as the span has steps, which is bounded",
  listPatternActivity: "as many as the span has steps, which is bounded",
};

test("every list comes in pages by cursor, and tells of the next with a Link, but for those that can't grow", () => {
  for (const { where, method, operation } of operations) {
    const { parameters = [], responses, operationId } = operation;
    const isList = method === "get" && responses["200"]?.content?.["application/json"]?.schema?.["type"] === "array";
    if (!isList) continue;
    const paged = parameters.some(({ name }) => name === "cursor") && responses["200"]?.headers?.["Link"] !== undefined;
    assert.equal(paged, unpaged[operationId] === undefined, where);
  }
});
