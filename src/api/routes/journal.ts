import { Type, type Static } from "typebox";
import type { ReactionFilter } from "../../store/journal.ts";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { ApiError } from "../errors.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { HeadObject, ReactionObject, headExample, headObject, reactionExample, reactionObject } from "../journal-objects.ts";
import { operation, pathOf } from "../operation.ts";
import { pageOf, pageQuery, sendPage } from "../paging.ts";
import { givenTime } from "../times.ts";
import { strictObject } from "../validation.ts";

const optionalText = Type.Optional(Type.String());

const JournalQuery = strictObject({
  pattern: optionalText,
  key: optionalText,
  status: Type.Optional(Type.Enum(["running", "success", "failure", "cancelled"])),
  from: optionalText,
  to: optionalText,
  ...pageQuery,
});

/** `/tenants/{t}/journal`: what matched, what it set off, and what came of it. */
export function journalRoutes(app: App, { store: { journal } }: Deps): void {
  app.get(
    "/tenants/:tenant/journal",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params: pathOf("tenant"), querystring: JournalQuery },
        {
          id: "listReactions",
          tag: "Journal",
          summary: "Search the reactions",
          answers: { 200: { description: "newest first", body: Type.Array(HeadObject), example: [headExample] } },
        },
      ),
    },
    async (request, reply) => {
      const { limit, cursor } = pageOf(request.query);
      const heads = await journal.reactions(tenantOf(request).number, filterOf(request.query), cursor, limit + 1);
      return sendPage(request, reply, heads, limit, ({ number }) => number).map(headObject);
    },
  );
  app.get(
    "/tenants/:tenant/journal/:reaction",
    {
      config: { scope: "journal:read" },
      schema: operation(
        { params: pathOf("tenant", "reaction") },
        {
          id: "readReaction",
          tag: "Journal",
          summary: "Read a reaction in full",
          answers: { 200: { description: "the reaction", body: ReactionObject, example: reactionExample } },
        },
      ),
    },
    async (request) => {
      const id = request.params.reaction;
      const record = await journal.reaction(tenantOf(request).number, numberIn("RE", id, "reaction"));
      if (record === null) throw noItem(id, "reaction");
      return reactionObject(record);
    },
  );
}

/** @throws ApiError */
function filterOf({ pattern, key, status, from, to }: Static<typeof JournalQuery>): ReactionFilter {
  return {
    ...(pattern === undefined ? {} : { pattern: patternNumber(pattern) }),
    ...(key === undefined ? {} : { key }),
    ...(status === undefined ? {} : { status }),
    ...(from === undefined ? {} : { from: givenTime("from", from) }),
    ...(to === undefined ? {} : { to: givenTime("to", to) }),
  };
}

/** A pattern that is deleted still has its reactions, so only the form counts. */
function patternNumber(id: string): number {
  if (/^PT[1-9]\d{0,14}$/.test(id)) return Number(id.slice(2));
  throw new ApiError(400, `"pattern" must be a pattern's id such as PT1, not ${JSON.stringify(id)}`);
}
