import { Type } from "typebox";
import { tenantOf } from "../auth.ts";
import type { App, Deps } from "../deps.ts";
import { noItem, numberIn } from "../item-ids.ts";
import { filterOf, journalFilter } from "../journal-filter.ts";
import { HeadObject, ReactionObject, headExample, headObject, reactionExample, reactionObject } from "../journal-objects.ts";
import { operation, pathOf } from "../operation.ts";
import { pageOf, pageQuery, sendPage } from "../paging.ts";
import { strictObject } from "../validation.ts";

const JournalQuery = strictObject({ ...journalFilter, ...pageQuery });

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
