import { Type } from "typebox";
import { eventId } from "../../identify/event-id.ts";
import type { Identity, IdentityFilter, JournaledTeaching } from "../../store/identities.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { operation, pathOf } from "../operation.ts";
import { limitOf, pageOf, pageQuery, sendPage, textCursor, textsOf } from "../paging.ts";
import { isoTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const taught = {
  attribute: Type.String({ description: "the identifier" }),
  value: Type.String(),
  "key-attr": Type.String({ description: "the customer that the value leads to" }),
  event: Type.String({ description: "the event that taught it" }),
  "taught-at": Type.String({ format: "date-time", description: "on the tenant's clock" }),
};
export const IdentityObject = strictObject(taught, { title: "Identity" });
export const TeachingObject = strictObject(
  { ...taught, before: Type.Union([Type.String(), Type.Null()], { description: "the customer that it led to until then" }) },
  { title: "Teaching" },
);

const example = {
  attribute: "email",
  value: "ann@example.com",
  "key-attr": "2000",
  event: "EV000000000003",
  "taught-at": "2026-01-31T12:00:00.000Z",
};

const querystring = strictObject({
  value: Type.Optional(Type.String({ description: "of the identifier" })),
  key: Type.Optional(Type.String({ description: "of the customer; in the journal also of the one before" })),
  ...pageQuery,
});
const params = pathOf("tenant");
const tag = "Journal";

/** `/tenants/{t}/identities`: what leads to whom, and the journal of what taught it. */
export function identityRoutes(app: App, { store: { journal } }: Deps): void {
  app.get(
    "/tenants/:tenant/identities",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params, querystring },
        {
          id: "listIdentities",
          tag,
          summary: "List the identities",
          answers: { 200: { description: "in the order of their values", body: Type.Array(IdentityObject), example: [example] } },
        },
      ),
    },
    async (request, reply) => {
      const { query } = request;
      const limit = limitOf(query.limit);
      const [value = "", attribute = ""] = query.cursor === undefined ? [] : textsOf(query.cursor, 2);
      const after = query.cursor === undefined ? null : { attribute, value };
      const found = await journal.identities(tenantOf(request).number, filterOf(query), after, limit + 1);
      return sendPage(request, reply, found, limit, (last) => textCursor(last.value, last.attribute)).map(identityObject);
    },
  );
  app.get(
    "/tenants/:tenant/identities/journal",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params, querystring },
        {
          id: "listTeachings",
          tag,
          summary: "List what taught the identities",
          answers: {
            200: { description: "newest first", body: Type.Array(TeachingObject), example: [{ ...example, before: null }] },
          },
        },
      ),
    },
    async (request, reply) => {
      const { limit, cursor } = pageOf(request.query);
      const found = await journal.teachings(tenantOf(request).number, filterOf(request.query), cursor, limit + 1);
      return sendPage(request, reply, found, limit, ({ number }) => number).map(teachingObject);
    },
  );
}

function filterOf({ value, key }: { value?: string; key?: string }): IdentityFilter {
  return { ...(value === undefined ? {} : { value }), ...(key === undefined ? {} : { key }) };
}

/** An identity as the API tells it. */
export function identityObject({ attribute, value, key, seq, at }: Identity): object {
  return { attribute, value, "key-attr": key, event: eventId(seq), "taught-at": isoTime(at) };
}

function teachingObject({ before, ...identity }: JournaledTeaching): object {
  return { ...identityObject(identity), before };
}
