/** What the tests of the stand-in share: a connection of the official client, and waiting for something. */
import { setTimeout as sleep } from "node:timers/promises";
import { Connection } from "jsforce";
import type { SalesforceStandIn } from "./salesforce.ts";

/** jsforce, logged in with user name and password over OAuth; the log-in address is all that is changed. */
export async function loggedIn({ loginUrl, org }: SalesforceStandIn, version = "60.0"): Promise<Connection> {
  const oauth2 = { clientId: org.consumerKey, clientSecret: org.consumerSecret, loginUrl };
  const connection = new Connection({ loginUrl, oauth2, version });
  await connection.login(org.username, org.password + org.securityToken);
  return connection;
}

/** Waits until something of another process or socket is so. @throws Error when it is not so within a minute */
export async function until(holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; !holds(); waitedMs += 5) {
    if (waitedMs > 60_000) throw new Error(`still not so: ${String(holds)}`);
    await sleep(5);
  }
}
