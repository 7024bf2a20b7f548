/** What there is to be shown: the month of calls, or a shop whose customers are reached through stand-ins for the providers. */
import type { Api } from "./api.ts";
import { servePage } from "./arrivals.ts";
import { runDemo, type Audience } from "./run.ts";
import { busyNumber, runShop } from "./shop.ts";
import { loadStandIns } from "./stand-ins.ts";

export interface Show {
  readonly title: string;
  /** settings that the server needs for it, by the names of its options */
  readonly settings: Readonly<Record<string, string>>;
  /** addresses beside the server's, with what they are */
  readonly addresses: readonly (readonly [name: string, url: string])[];
  readonly tenant: string;
  /** an event to send by hand */
  readonly event: Readonly<Record<string, string>> | null;
  /** what to read next */
  readonly reading: readonly string[];
  /** @throws ApiError when the server refuses something */
  run(api: Api, audience: Audience): Promise<void>;
  close(): Promise<void>;
}

export const month: Show = {
  title: "A month of calls to a bank's call centre, August 1999.",
  settings: {},
  addresses: [],
  tenant: "bank",
  event: null,
  reading: ["docs/tutorial.md   the same month step by step, with patterns of your own", "docs/language.md   the language of the patterns"],
  run: async (api, audience) => void (await runDemo(api, audience)),
  close: async () => {},
};

/** Starts the stand-ins. @throws NoStandInsError */
export async function shop(): Promise<Show> {
  const standIns = await (await loadStandIns())(busyNumber);
  const page = await servePage(() => standIns.arrivals());
  return {
    title: "A shop, its customers, and stand-ins for Twilio, SendGrid and Salesforce: nothing leaves this machine.",
    settings: standIns.settings,
    addresses: [["what arrives", page.url]],
    tenant: "shop",
    event: { customer: "C4", type: "order-ready", name: "Dora", email: "dora@example.com", order: "4712" },
    reading: [
      "docs/integrations     how the real providers are set up, with every send",
      "examples/shop.yaml    the shop's configuration; change it and apply it",
      "test/providers        the stand-ins, and what they know of the providers",
    ],
    run: (api, audience) => runShop(api, standIns, audience),
    close: async () => {
      await page.close();
      await standIns.close();
    },
  };
}
