/** A real server beside the stand-ins: integrations set up, patterns made and events sent over HTTP, as a user would. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerConfig } from "../../src/config/settings.ts";
import { startRig, unique, type Rig } from "../api/rig.ts";
import { startSalesforce, type SalesforceStandIn } from "../providers/salesforce/salesforce.ts";
import { startSendGrid, type SendGridStandIn } from "../providers/sendgrid/sendgrid.ts";
import { startTwilio, type TwilioStandIn } from "../providers/twilio/twilio.ts";

export interface Attempt {
  readonly parameters?: Record<string, unknown>;
  readonly response?: Record<string, unknown>;
  readonly reason?: string;
  readonly polls?: readonly { readonly response?: Record<string, unknown>; readonly reason?: string }[];
  readonly receipts?: readonly { readonly status: string }[];
  readonly postponed?: readonly { readonly reason: string }[];
}

export interface Command {
  readonly command: string;
  readonly endpoint?: string;
  readonly type?: string;
  readonly status: string;
  readonly reason?: string;
  readonly attempts?: readonly Attempt[];
}

/** A reaction as the journal tells it. */
export interface Reaction {
  readonly id: string;
  readonly status: string;
  readonly reason?: string;
  readonly commands: readonly Command[];
  readonly variables: Record<string, unknown>;
}

export interface EndpointRig extends Rig {
  readonly twilio: TwilioStandIn;
  readonly sendgrid: SendGridStandIn;
  readonly salesforce: SalesforceStandIn;
  /** a tenant that has set up all three */
  tenantWithAll(): Promise<string>;
  /** Sets an integration up. @throws Error when it is refused */
  setUp(tenant: string, type: string, fields: Record<string, string | null>): Promise<void>;
  /** Makes a pattern with this Then and sends an event that sets it off. @returns the id of the reaction */
  begin(tenant: string, then: string, event?: Record<string, unknown>, name?: string): Promise<string>;
  /** As `begin`, and waits until the reaction has ended. */
  react(tenant: string, then: string, event?: Record<string, unknown>, name?: string): Promise<Reaction>;
  /** Waits until the reaction has ended. */
  ended(tenant: string, id: string): Promise<Reaction>;
  /** Waits until an attempt of the reaction's first command has failed. */
  attempted(tenant: string, id: string): Promise<void>;
}

/** What has not come so far by then is taken to hang. */
const patienceMs = 90_000;
const pollMs = 20;

/** Waits until something is so; it is asked again and again. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await holds()); waitedMs += pollMs) {
    if (waitedMs > patienceMs) throw new Error(`still not so: ${String(holds)}`);
    await sleep(pollMs);
  }
}

/** Starts a server and the stand-ins that it takes for the providers, which have a minute to answer unless a timeout is what is tested. */
export async function startEndpointRig(changes: Partial<ServerConfig> = {}): Promise<EndpointRig> {
  const [twilio, sendgrid, salesforce] = await Promise.all([startTwilio(), startSendGrid(), startSalesforce()]);
  const addresses = { twilioBaseUrl: twilio.url, sendgridBaseUrl: sendgrid.url, salesforceBaseUrl: salesforce.loginUrl };
  const rig = await startRig({ ...addresses, sendTimeoutSeconds: 60, ...changes });
  const must = async (method: string, path: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await rig.admin(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const setUp: EndpointRig["setUp"] = async (tenant, type, fields) => {
    await must("POST", `/tenants/${tenant}/integrations/${type}`, fields);
  };
  const reactionsOf = (tenant: string, pattern: unknown): Promise<Reaction[]> =>
    rig.admin<Reaction[]>("GET", `/tenants/${tenant}/journal?pattern=${String(pattern)}`).then(({ body }) => body);
  const begin: EndpointRig["begin"] = async (tenant, then, event = {}, name = unique("pattern")) => {
    const type = unique("type");
    const pattern = { name, status: true, when: `(event (= type "${type}"))`, then };
    const { id } = await must("POST", `/tenants/${tenant}/patterns`, pattern);
    await must("POST", `/tenants/${tenant}/event`, { id: "customer", ...event, type });
    return (await reactionsOf(tenant, id))[0]!.id;
  };
  const once = async (tenant: string, id: string, holds: (reaction: Reaction) => boolean): Promise<Reaction> => {
    let found: Reaction | undefined;
    await until(async () => holds((found = (await rig.admin<Reaction>("GET", `/tenants/${tenant}/journal/${id}`)).body)));
    return found!;
  };
  const ended: EndpointRig["ended"] = (tenant, id) => once(tenant, id, ({ status }) => status !== "running");
  return {
    ...rig,
    twilio,
    sendgrid,
    salesforce,
    setUp,
    begin,
    ended,
    attempted: async (tenant, id) =>
      void (await once(tenant, id, ({ commands }) => commands[0]?.attempts?.some(({ reason }) => reason !== undefined) ?? false)),
    tenantWithAll: async () => {
      const tenant = await rig.tenant();
      await setUp(tenant, "twilio", twilioFields({ twilio }));
      await setUp(tenant, "sendgrid", sendgridFields({ sendgrid }));
      await setUp(tenant, "salesforce", salesforceFields({ salesforce }));
      return tenant;
    },
    react: async (tenant, then, event, name) => ended(tenant, await begin(tenant, then, event, name)),
    stop: async () => {
      await rig.stop();
      await Promise.all([twilio.close(), sendgrid.close(), salesforce.close()]);
    },
  };
}

export function twilioFields({ twilio }: Pick<EndpointRig, "twilio">): Record<string, string> {
  return { account: twilio.accountSid, password: twilio.authToken, "from-phone-number": "+15005550006" };
}

export function sendgridFields({ sendgrid }: Pick<EndpointRig, "sendgrid">): Record<string, string> {
  return { account: "apikey", password: sendgrid.apiKey, from: "shop@example.com", "verification-key": sendgrid.verificationKey };
}

export function salesforceFields({ salesforce: { org } }: Pick<EndpointRig, "salesforce">): Record<string, string> {
  const app = { "consumer-key": org.consumerKey, "consumer-secret": org.consumerSecret };
  return { ...app, username: org.username, password: org.password, "secret-token": org.securityToken };
}
