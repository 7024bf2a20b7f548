import multipart from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import type { Readable } from "node:stream";
import { Type } from "typebox";
import type { Augment, AugmentFile } from "../../identify/augments/augment.ts";
import { FileTooLargeError } from "../../identify/augments/files.ts";
import { maxWrongRows, type WrongRow } from "../../identify/augments/read-csv.ts";
import { UploadUnderWayError } from "../../identify/augments/uploads.ts";
import type { Tenant } from "../../store/configuration.ts";
import { AugmentObject, augmentObject, fileExample, updatingAugment } from "../augment-objects.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError, notFound } from "../errors.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { operation, pathOf } from "../operation.ts";

const tag = "Augments";
const params = pathOf("tenant", "augment");
const path = "/tenants/:tenant/augments/:augment/file";
const csv = "text/csv";
const form = "multipart/form-data";
const maxToldInSentence = 5;

const Csv = Type.String({ description: "the CSV, plain or packed with gzip" });
const RefusedFile = Type.Object(
  {
    error: Type.String(),
    rows: Type.Optional(
      Type.Array(Type.Object({ line: Type.Integer({ minimum: 1 }), message: Type.String() }, { additionalProperties: false }), {
        description: `the wrong rows, at most ${maxWrongRows}; lines count from 1`,
      }),
    ),
  },
  { title: "RefusedFile", additionalProperties: false },
);

/** `/tenants/{t}/augments/{id}/file`: the CSV of a file augment. It is streamed both ways, and never in memory as a whole. */
export function augmentFileRoutes(app: App, deps: Deps): void {
  const { store, augments, tenants } = deps;
  const { files, uploads } = augments;

  const find = async (request: { params: { augment: string }; tenantFound: Tenant | null }): Promise<Augment> => {
    const id = request.params.augment;
    const augment = await store.configuration.augment(tenantOf(request).number, numberIn("AU", id, "augment"));
    if (augment === null) throw noItem(id, "augment");
    if (augment.type !== "file") throw new ApiError(400, `${id} is of the type "${augment.type}", which has no file`);
    return augment;
  };

  /** Gives the augment another file, or none, between two batches of the engine. */
  const handOver = (request: FastifyRequest, id: number, file: AugmentFile | null): Promise<Augment> => {
    const tenant = tenantOf(request);
    return tenants.configure(tenant, async () => {
      const before = await store.configuration.augment(tenant.number, id);
      const after = before && (await audited(deps, request).write(...updatingAugment(tenant, before, { file })));
      if (after === null) throw noItem(`AU${id}`, "augment");
      return after;
    });
  };

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(csv, (_request, payload, done) => done(null, payload));
  void app.register(multipart, { limits: { files: 1, fileSize: Infinity } });

  app.get(
    path,
    {
      config: { scope: "config:read" },
      schema: operation(
        { params },
        {
          id: "downloadAugmentFile",
          tag,
          summary: "Download the CSV of an augment",
          answers: { 200: { description: "the CSV as it was uploaded, unpacked", body: Csv, contentType: csv } },
        },
      ),
    },
    async (request, reply) => {
      const { file } = await find(request);
      if (file === null) throw notFound(`${request.params.augment} has no file yet; upload one with POST`);
      const stream = await files.read(file.name).catch(() => {
        throw notFound(`the file of ${request.params.augment} is missing on disk; upload it again`);
      });
      return reply
        .type(`${csv}; charset=utf-8`)
        .header("content-length", file.bytes)
        .header("content-disposition", `attachment; filename="${request.params.augment}.csv"`)
        .send(stream);
    },
  );

  app.post(
    path,
    {
      bodyLimit: Number.MAX_SAFE_INTEGER,
      config: { scope: "config:write", contentTypes: [csv, form], streamed: true },
      schema: operation(
        { params },
        {
          id: "uploadAugmentFile",
          tag,
          summary: "Upload the CSV of an augment",
          description:
            "The answer comes once the file is in use; until then the one before is, and `GET /tenants/{tenant}/augments/{augment}` tells the progress. A file with wrong rows is refused whole.",
          otherBodies: {
            [csv]: Csv,
            [form]: Type.Object({ file: Type.String({ format: "binary" }) }, { additionalProperties: false }),
          },
          answers: { 200: { description: "the augment with its file", body: AugmentObject, example: fileExample } },
          errors: { 409: "a file is being loaded into the augment already", 413: "the file is too large" },
          errorBody: RefusedFile,
        },
      ),
    },
    async (request) => {
      const tenant = tenantOf(request);
      const augment = await find(request);
      const source = await sourceOf(request);
      const wrong = await uploads
        .take(tenant.number, augment, source, async (file) => void (await handOver(request, augment.id, file)))
        .catch((error: unknown) => {
          throw refusal(error, request);
        });
      if (wrong.length > 0) throw wrongRows(wrong);
      return augmentObject(augments, tenant, (await store.configuration.augment(tenant.number, augment.id)) ?? augment);
    },
  );

  app.delete(
    path,
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        {
          id: "deleteAugmentFile",
          tag,
          summary: "Delete the CSV of an augment",
          answers: { 204: { description: "it is gone; events go on without it" } },
        },
      ),
    },
    async (request, reply) => {
      const { id, file } = await find(request);
      if (file === null) throw notFound(`AU${id} has no file`);
      await handOver(request, id, null);
      return reply.code(204).send();
    },
  );
}

/** The bytes of the file, whichever way it comes. @throws ApiError 400 */
async function sourceOf(request: FastifyRequest): Promise<Readable> {
  if (!request.isMultipart()) {
    if (request.body !== undefined && request.body !== null) return request.body as Readable;
    throw new ApiError(400, `the body is missing; send the CSV as ${csv}, or as the field "file" of ${form}`);
  }
  const part = await request.file();
  if (part?.fieldname === "file") return part.file;
  throw new ApiError(400, `the form's first file must be the field "file"${part === undefined ? "" : `, not "${part.fieldname}"`}`);
}

function refusal(error: unknown, request: FastifyRequest): unknown {
  if (error instanceof FileTooLargeError)
    return new ApiError(413, `${error.message}, the most that is taken here`, { headers: { connection: "close" } });
  if (error instanceof UploadUnderWayError) return new ApiError(409, error.message, { headers: { connection: "close" } });
  if ((error as { code?: string }).code?.startsWith("Z_") === true)
    return new ApiError(400, `the file begins like gzip, but can't be unpacked: ${(error as Error).message}`);
  if (request.raw.errored !== null || request.raw.destroyed) return new ApiError(400, "the upload broke off");
  return error;
}

function wrongRows(wrong: readonly WrongRow[]): ApiError {
  const told = wrong.slice(0, maxToldInSentence).map(({ line, message }) => `line ${line} ${message}`);
  const more =
    wrong.length > told.length ? `; and ${wrong.length - told.length} more${wrong.length === maxWrongRows ? " or over" : ""}` : "";
  return new ApiError(400, `the file is refused, and the one before stays: ${told.join("; ")}${more}`, { members: { rows: wrong } });
}
