/** The tables that the engine's side of the store writes and reads. */
import { answersTable, type Answers } from "./answers.ts";
import { augmentingTable, type AugmentingReactions } from "./augmenting.ts";
import type { Connection } from "./connection.ts";
import { customersTable, type Customers } from "./customers.ts";
import { eventsTable, type Events } from "./events.ts";
import { expectsTable, type Expects } from "./expects.ts";
import { identitiesTable, type Identities } from "./identities.ts";
import { reactionsTable, type Reactions } from "./reactions.ts";
import { sendsTable, type Sends } from "./sends.ts";

export interface Tables {
  readonly events: Events;
  readonly answers: Answers;
  readonly customers: Customers;
  readonly reactions: Reactions;
  readonly sends: Sends;
  readonly expects: Expects;
  readonly identities: Identities;
  readonly augmenting: AugmentingReactions;
}

/** @param logLength see customer-log.ts */
export function openTables(connection: Connection, logLength?: number): Tables {
  return {
    events: eventsTable(connection),
    answers: answersTable(connection),
    customers: customersTable(connection, logLength),
    reactions: reactionsTable(connection),
    sends: sendsTable(connection),
    expects: expectsTable(connection),
    identities: identitiesTable(connection),
    augmenting: augmentingTable(connection),
  };
}
