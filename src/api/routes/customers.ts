import { Type } from "typebox";
import { Readable } from "node:stream";
import type { ErasedRows } from "../../store/erasure.ts";
import { audited } from "../audit.ts";
import { tenantOf } from "../auth.ts";
import { customerExport } from "../customer-export.ts";
import { CustomerObject, customerExample } from "../customer-objects.ts";
import { digestOf } from "../digest.ts";
import type { App, Deps } from "../deps.ts";
import { notFound } from "../errors.ts";
import { operation, pathOf } from "../operation.ts";
import { readLimit } from "../paging.ts";
import { strictObject } from "../validation.ts";

const count = Type.Integer({ minimum: 0 });
export const ErasedObject = strictObject(
  {
    key: Type.String(),
    erased: strictObject({
      events: count,
      reactions: count,
      "partial-matches": Type.Integer({ minimum: 0, description: "patterns that had some" }),
      identities: count,
      refused: count,
      answers: Type.Integer({ minimum: 0, description: "kept for Idempotency-Keys" }),
    }),
  },
  { title: "ErasedCustomer" },
);

const tag = "Journal";
const params = pathOf("tenant", "key");
const querystring = strictObject({
  limit: Type.Optional(
    Type.String({ description: "only so many events, and so many reactions, the newest: 1 to 10000; all of them where it is not given" }),
  ),
});
const maxLimit = 10_000;

/** `/tenants/{t}/customers/{key}`: all that is held of one customer, and its erasure. */
export function customerRoutes(app: App, deps: Deps): void {
  const { store, engine, refused, now } = deps;
  app.get(
    "/tenants/:tenant/customers/:key",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params, querystring },
        {
          id: "exportCustomer",
          tag,
          summary: "Export all that is held of a customer",
          description:
            "One JSON document, sent as it is read, however large: partial matches with what they wait for, identities, sends without an answer, refused " +
            "events, reactions in full, events, and a timeline of it all. The audit log says who asked, with a digest of the key.",
          answers: { 200: { description: "the customer", body: CustomerObject, example: customerExample } },
        },
      ),
    },
    async (request, reply) => {
      const { key } = request.params;
      const { limit } = request.query;
      const most = limit === undefined ? Infinity : readLimit(limit, maxLimit, maxLimit);
      await refused.flush();
      const pieces = await customerExport(store, tenantOf(request), key, now(), most);
      if (pieces === null) throw notHeld(key);
      await audited(deps, request).note({ action: "export", kind: "customer", item: digestOf(key) });
      return reply.type("application/json; charset=utf-8").send(Readable.from(pieces));
    },
  );

  app.delete(
    "/tenants/:tenant/customers/:key",
    {
      config: { scope: "config:write" },
      schema: operation(
        { params },
        {
          id: "eraseCustomer",
          tag,
          summary: "Erase a customer",
          description:
            "Erases everything up to this moment: events, partial matches, reactions with their journal (running ones are cancelled first, what is in " +
            "flight is let go), identities, refused events, answers kept for Idempotency-Keys. Works in small steps, so that events go on meanwhile, and " +
            "is finished even if the server stops in between; the answer comes at the end. The audit log keeps a digest of the key.",
          answers: {
            200: {
              description: "what was erased",
              body: ErasedObject,
              example: { key: "2000", erased: { events: 12, reactions: 2, "partial-matches": 1, identities: 1, refused: 0, answers: 3 } },
            },
          },
        },
      ),
    },
    async (request) => {
      const { key } = request.params;
      await audited(deps, request).note({ action: "erase", kind: "customer", item: digestOf(key) });
      await refused.flush();
      const erased = await engine.eraseCustomer(tenantOf(request).number, key);
      deps.live.forget(tenantOf(request).number);
      deps.listeners.forget(tenantOf(request).number);
      if (Object.values(erased).every((rows) => rows === 0)) throw notHeld(key);
      return { key, erased: erasedObject(erased) };
    },
  );
}

function notHeld(key: string): Error {
  return notFound(`nothing is held of a customer ${JSON.stringify(key)}`);
}

function erasedObject({ events = 0, reactions = 0, partialMatches = 0, identities = 0, refused = 0, answers = 0 }: ErasedRows): object {
  return { events, reactions, "partial-matches": partialMatches, identities, refused, answers };
}
