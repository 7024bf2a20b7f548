/** Holds answers against the OpenAPI document of the server that gave them. */
import assert from "node:assert/strict";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { Document, Operation } from "../../src/api/openapi-components.ts";

export interface Heard {
  readonly method: string;
  /** with or without the prefix and a query */
  readonly path: string;
  readonly status: number;
  readonly contentType: string | null;
  /** as text, empty when there is none */
  readonly body: string;
}

interface Documented {
  readonly template: string;
  readonly operation: Operation;
}

export class Answers {
  readonly document: Document;
  private readonly ajv = newAjv();
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly templates: readonly { readonly template: string; readonly expression: RegExp }[];

  constructor(document: Document) {
    this.document = document;
    this.ajv.addSchema(document, "document");
    this.templates = Object.keys(document.paths)
      .sort((a, b) => a.split("{").length - b.split("{").length)
      .map((template) => ({ template, expression: new RegExp(`^${template.replaceAll(/\{[^}]*\}/g, "[^/]+").replaceAll(".", "\\.")}$`) }));
  }

  /** @throws AssertionError when the document does not have that answer */
  check({ method, path, status, contentType, body }: Heard): void {
    const where = `${method} ${path}: ${status}`;
    const found = this.find(method, path);
    if (found === null) {
      assert.ok([400, 404, 405].includes(status), `${where}, but the OpenAPI document has no such operation`);
      return;
    }
    if (method === "HEAD") return;
    const { template, operation } = found;
    const answer = operation.responses[String(status)];
    assert.ok(answer, `${where} is not documented: ${operation.operationId} has ${Object.keys(operation.responses).join(", ")}; ${body}`);
    const content = Object.keys(answer.content ?? {});
    if (content.length === 0) return assert.equal(body, "", `${where}: documented without a body`);
    const type = contentType?.split(";")[0] ?? "";
    assert.ok(content.includes(type), `${where}: the Content-Type is ${contentType}, documented is ${content.join(", ")}`);
    if (type !== "application/json" && type !== "application/x-ndjson") return;
    const pointer = ["paths", template, method.toLowerCase(), "responses", String(status), "content", type, "schema"];
    for (const value of type === "application/json" ? [JSON.parse(body)] : linesOf(body)) {
      const faults = this.faultsOf(pointer, value);
      assert.equal(faults, null, `${where}: not as documented: ${faults}\n${body}`);
    }
  }

  /** What is wrong with a value by the schema at that place of the document, null when nothing is. */
  faultsOf(pointer: readonly string[], value: unknown): string | null {
    const $ref = `document#/${pointer.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;
    const validate = this.validators.get($ref) ?? this.ajv.compile({ $ref });
    this.validators.set($ref, validate);
    if (validate(value)) return null;
    return this.ajv.errorsText(validate.errors, { dataVar: "" });
  }

  private find(method: string, path: string): Documented | null {
    for (const { template, expression } of this.templates) {
      if (!expression.test(plain(path))) continue;
      const operation = this.document.paths[template]?.[method === "HEAD" ? "get" : method.toLowerCase()];
      if (operation !== undefined) return { template, operation };
    }
    return null;
  }
}

/** What stands in lines of JSON. */
export function linesOf(text: string): unknown[] {
  return text.split("\n").flatMap((line): unknown[] => (line === "" ? [] : [JSON.parse(line)]));
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
  addFormats.default(ajv);
  return ajv;
}

function plain(path: string): string {
  return path.split("?")[0]!.replace(/^\/1\.0(?=\/)/, "");
}
