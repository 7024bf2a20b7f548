import { Type, type Static } from "typebox";
import type { Augment, Trial } from "../../identify/augments/augment.ts";
import { FileAugment } from "../../identify/augments/file-augment.ts";
import type { Attributes } from "../../language/ast.ts";
import type { Tenant } from "../../store/configuration.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError, notFound } from "../errors.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { AnyJson, Attributes as AttributesObject, nullable, operation, pathOf } from "../operation.ts";
import { readLimit } from "../paging.ts";
import { strictObject } from "../validation.ts";

const tag = "Augments";
const params = pathOf("tenant", "augment");
const defaultRows = 10;
const maxRows = 100;

export const AugmentTrialObject = strictObject(
  {
    event: { ...AttributesObject, description: "what the event becomes" },
    found: Type.Boolean({ description: "whether there is something for it" }),
    error: nullable(Type.String({ description: "why there is no answer" })),
  },
  { title: "AugmentTrial" },
);

export const AugmentRowsObject = strictObject(
  {
    columns: Type.Array(Type.String()),
    rows: Type.Array(Type.Array(AnyJson), { description: "a value for each column; null: an empty cell" }),
  },
  { title: "AugmentRows" },
);

/** `/tenants/{t}/augments/{id}/try` and `/rows`: what an augment does, for people who look. */
export function augmentTrialRoutes(app: App, { store, augments }: Deps): void {
  const find = async (tenant: Tenant, id: string): Promise<Augment> => {
    const augment = await store.configuration.augment(tenant.number, numberIn("AU", id, "augment"));
    if (augment === null) throw noItem(id, "augment");
    return augment;
  };

  const trialOf = async (tenant: Tenant, id: number, event: Attributes): Promise<Trial> => {
    const worker = augments.augments.worker(tenant.number, id);
    if (worker === undefined) return { found: null, error: "it is not at work yet; try again in a moment" };
    return worker instanceof FileAugment ? worker.trial(event) : worker.trial(event, tenant.keyAttribute);
  };

  app.post(
    "/tenants/:tenant/augments/:augment/try",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params, body: strictObject({ event: AttributesObject }, { title: "AugmentTry" }) },
        {
          id: "tryAugment",
          tag,
          summary: "Try an augment on an event",
          description:
            "Looks the event up in this augment alone. Nothing is stored and nothing counted; the API of an augment of the type `api` is really asked, " +
            "whatever its cache holds and its circuit breaker says.",
          example: { event: { customerId: "2000" } },
          answers: {
            200: {
              description: "what became of it",
              body: AugmentTrialObject,
              example: { event: { customerId: "2000", segment: "gold" }, found: true, error: null },
            },
          },
        },
      ),
    },
    async (request): Promise<Static<typeof AugmentTrialObject>> => {
      const tenant = tenantOf(request);
      const { id } = await find(tenant, request.params.augment);
      const event = request.body.event as Attributes;
      const { found, error } = await trialOf(tenant, id, event);
      return { event: { ...event, ...found }, found: found !== null, error };
    },
  );

  app.get(
    "/tenants/:tenant/augments/:augment/rows",
    {
      config: { scope: "config:read" },
      schema: operation(
        {
          params,
          querystring: strictObject({ limit: Type.Optional(Type.String({ description: `1 to ${maxRows}; ${defaultRows} by default` })) }),
        },
        {
          id: "readAugmentRows",
          tag,
          summary: "Read the first rows of an augment's file",
          answers: {
            200: {
              description: "the rows as they are looked up, cells by their types",
              body: AugmentRowsObject,
              example: { columns: ["customerId", "segment", "score"], rows: [["2000", "gold", 87.5]] },
            },
          },
          errors: { 400: "it has no file by its type" },
        },
      ),
    },
    async (request): Promise<Static<typeof AugmentRowsObject>> => {
      const id = request.params.augment;
      const { type, file } = await find(tenantOf(request), id);
      if (type !== "file") throw new ApiError(400, `${id} is of the type "${type}", which has no file`);
      if (file === null) throw notFound(`${id} has no file yet; upload one with POST`);
      const limit = readLimit(request.query.limit, defaultRows, maxRows);
      const rows = await augments.files.firstRows(file.name, limit).catch(() => {
        throw notFound(`the file of ${id} is missing on disk; upload it again`);
      });
      return { columns: [...file.columns], rows: rows.map((row) => [...row]) };
    },
  );
}
