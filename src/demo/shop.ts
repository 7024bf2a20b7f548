/** The demo with stand-ins for the providers: a shop, a few customers, and what reaches them. */
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { readYaml } from "../api/configuration/yaml.ts";
import { withEnvironment } from "../cli/substitute.ts";
import type { Json } from "../language/ast.ts";
import type { Api } from "./api.ts";
import { arrivalLine, summaryOf } from "./arrivals.ts";
import type { Audience } from "./run.ts";
import type { StandIns } from "./stand-ins.ts";

const tenant = "shop";
const documentFile = new URL("../../examples/shop.yaml", import.meta.url);

interface Customer {
  readonly customer: string;
  readonly name: string;
  readonly phone: string;
  readonly email: string;
}

const ann: Customer = { customer: "C1", name: "Ann", phone: "+15065550101", email: "ann@example.com" };
const bob: Customer = { customer: "C2", name: "Bob", phone: "+15065550102", email: "bob@example.com" };
const cleo: Customer = { customer: "C3", name: "Cleo", phone: "+15065550103", email: "cleo@example.com" };

/** Whose calls are never answered. */
export const busyNumber = bob.phone;

/** What happens, and the events that tell of it. */
const story: readonly { readonly says: string; readonly events: readonly Readonly<Record<string, Json>>[] }[] = [
  {
    says: "Ann gives up waiting on the phone, twice.",
    events: [
      { ...ann, type: "abandoned" },
      { ...ann, type: "abandoned" },
    ],
  },
  { says: "Cleo's order is ready.", events: [{ ...cleo, type: "order-ready", order: "4711" }] },
  { says: "Ann has not paid; she takes the call.", events: [{ ...ann, type: "overdue" }] },
  { says: "Neither has Bob, whose line is busy.", events: [{ ...bob, type: "overdue" }] },
  { says: "Cleo asks for a quote.", events: [{ ...cleo, type: "quote", amount: 2_400, until: "2026-12-31T12:00:00Z" }] },
];

const lookMs = 100;
/** What takes longer is not waited for. */
const patienceMs = 30_000;

/**
 * Sets the shop up as examples/shop.yaml says, tells the story, and shows what arrives while its reactions run.
 * @throws ApiError when the server refuses something
 */
export async function runShop(api: Api, standIns: StandIns, { say }: Pick<Audience, "say">): Promise<void> {
  const document = withEnvironment(readYaml(await readFile(documentFile, "utf8")).value, standIns.secrets) as { readonly tenant: string };
  const { tenant: _, ...configuration } = document as unknown as Record<string, Json>;
  if ((await api.find(`/tenants/${tenant}`)) === null) await api.post("/tenants", { id: tenant });
  await api.post(`/tenants/${tenant}/apply`, configuration);
  const { "receipt-url": receiptUrl } = await api.get<{ "receipt-url": string }>(`/tenants/${tenant}/integrations/sendgrid`);
  standIns.reportEmailsTo(receiptUrl);
  say(`Tenant "${tenant}", set up from examples/shop.yaml:`, "", ...patternLines(configuration), "");
  let told = standIns.arrivals().length;
  const tell = (): void => {
    const arrivals = standIns.arrivals();
    for (const arrival of arrivals.slice(told)) say(arrivalLine(arrival));
    told = arrivals.length;
  };
  for (const { says, events } of story) {
    say(says);
    for (const event of events) await api.post(`/tenants/${tenant}/event`, event);
    await until(() => isIdle(api), tell);
  }
  await until(async () => standIns.arrivals().every(({ settled }) => settled), tell);
  say("", "What arrived, and what the providers say of it:", "", ...summaryOf(standIns.arrivals()));
}

function patternLines({ patterns }: Readonly<Record<string, Json>>): string[] {
  return (patterns as unknown as readonly { readonly name: string; readonly description: string }[]).map(
    ({ name, description }) => `  ${name}: ${description}`,
  );
}

async function isIdle(api: Api): Promise<boolean> {
  return (await api.get<readonly unknown[]>(`/tenants/${tenant}/journal?status=running&limit=1`)).length === 0;
}

/** Looks again and again until something is so. */
async function until(holds: () => Promise<boolean>, look: () => void): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookMs) {
    await sleep(lookMs);
    look();
    if (await holds()) break;
  }
  look();
}
