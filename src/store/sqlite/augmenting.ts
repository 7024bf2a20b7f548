/** Reactions that have not begun, since their contexts are still to be fetched. */
import type { Changes } from "../port.ts";
import type { Connection } from "./connection.ts";
import { idSql } from "./ids.ts";
import { encodeText } from "./text.ts";

export interface AugmentingReactions {
  write(changes: Pick<Changes, "augmenting" | "augmented">): void;
  all(): { readonly tenant: number; readonly number: number }[];
}

export function augmentingTable(connection: Connection): AugmentingReactions {
  const insert = connection.prepare("insert into augmenting (tenant, reaction) values (?, ?)");
  const remove = connection.prepare("delete from augmenting where tenant = ? and reaction = ?");
  const setContext = connection.prepare(`update reaction set context = ?3 where id = ${idSql("?1", "?2")}`);
  const all = connection.prepare<{ tenant: number; number: number }>(
    "select tenant, reaction number from augmenting order by tenant, reaction",
  );
  return {
    write({ augmenting, augmented }) {
      for (const { tenant, number } of augmenting) insert.run(tenant, number);
      for (const { tenant, number, context } of augmented) {
        remove.run(tenant, number);
        if (context !== null) setContext.run(tenant, number, encodeText(context));
      }
    },
    all: () => all.all().map(({ tenant, number }) => ({ tenant, number })),
  };
}
