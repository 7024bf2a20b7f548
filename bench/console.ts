/**
 * The console in a real Chromium over much: `npm run build`, then `node bench/console.ts [million]` prints the time from a click to the list shown, with
 * 500 patterns and 100,000 or a million reactions. The store is filled as bench/store.ts fills it.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { folderFiles } from "../src/config/folder.ts";
import { settings, type ServerConfig } from "../src/config/settings.ts";
import { startServer } from "../src/main.ts";
import { openSqliteStore } from "../src/store/sqlite/index.ts";
import { chromiumPath } from "../test/console/browser.ts";
import { signIn } from "./client.ts";
import { keyOf } from "./store-samples.ts";
import { endMost, fillSleeping } from "./store.ts";

const patterns = 500;
const rounds = 7;

interface Person {
  readonly email: string;
  readonly password: string;
}

/** A server's data with the patterns and the reactions of the tenant demo. */
async function fill(config: ServerConfig, reactions: number): Promise<Person> {
  const server = await startServer(config);
  const { admin } = server.firstStart!;
  const client = await signIn(server.url, admin["client-id"], admin["client-secret"]);
  // on the clock of the events the reactions of the past are not deleted for their age
  await fetch(`${server.url}/tenants/demo/settings`, {
    method: "PUT",
    headers: { authorization: client.authorization, "content-type": "application/json" },
    body: JSON.stringify({ clock: "replay" }),
  });
  for (let number = 1; number <= patterns; number++) {
    await client.post("/tenants/demo/patterns", {
      name: `Pattern ${number}`,
      when: `(event (= type "type ${number}"))`,
      then: "(set a 1)",
    });
  }
  await server.close();
  const store = openSqliteStore({ file: join(config.data, folderFiles(config.data).storeName) });
  await fillSleeping(store, reactions);
  await endMost(store, reactions, "success");
  await store.close();
  return admin;
}

interface Journey {
  readonly name: string;
  /** where it begins */
  readonly from: string;
  /** the name of the link that is clicked */
  readonly link: string;
  /** what is then shown */
  readonly shown: (page: Page) => Promise<void>;
}

const row = (page: Page, name: string): Promise<void> => page.getByRole("table", { name: "Reactions" }).getByText(name).first().waitFor();

const journeys: readonly Journey[] = [
  {
    name: "Patterns",
    from: "/t/demo/templates",
    link: "Patterns",
    shown: (page) => page.getByRole("link", { name: /^Pattern 1\b/ }).waitFor(),
  },
  {
    name: "one pattern of the list",
    from: "/t/demo/patterns",
    link: "Pattern 3",
    shown: (page) => page.getByLabel("When of the pattern").waitFor(),
  },
  { name: "Search", from: "/t/demo/templates", link: "Search", shown: (page) => row(page, "success") },
];

/** Milliseconds of each round, the browser's cache warm. */
async function times(page: Page, url: string, { from, link, shown }: Journey): Promise<readonly number[]> {
  const found: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    await page.goto(url + from);
    await page.waitForLoadState("networkidle");
    const target = page.getByRole("link", { name: link }).first();
    await target.waitFor();
    const begun = performance.now();
    await target.click();
    await shown(page);
    if (round > 0) found.push(performance.now() - begun);
  }
  return found.sort((a, b) => a - b);
}

/** Milliseconds from a filter in the address to its first rows. */
async function filterTimes(page: Page, url: string, query: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const begun = performance.now();
    await page.goto(`${url}/t/demo/search?${query}`);
    await row(page, keyOf(0).slice(0, 1));
    if (round > 0) found.push(performance.now() - begun);
  }
  return found.sort((a, b) => a - b);
}

function tell(name: string, sorted: readonly number[]): void {
  console.log(`${name}: median ${sorted[Math.floor(sorted.length / 2)]!.toFixed(0)} ms, slowest ${sorted.at(-1)!.toFixed(0)} ms`);
}

async function main(reactions: number): Promise<void> {
  if (chromiumPath === null) throw new Error("there is no Chromium; set WHENTHEN_CHROMIUM");
  const folder = await mkdtemp(join(tmpdir(), "whenthen-bench-"));
  const defaults = Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [name, setting.default]),
  ) as unknown as ServerConfig;
  const config: ServerConfig = { ...defaults, data: folder, port: 0, logLevel: "silent" };
  const { email, password } = await fill(config, reactions);
  const server = await startServer(config);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel(/^Password/).fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/t/demo**");
    console.log(`${patterns} patterns, ${reactions.toLocaleString("en")} reactions; from the click to the list shown`);
    for (const journey of journeys) tell(journey.name, await times(page, server.url, journey));
    console.log("from an address to its first rows, the page loaded anew");
    for (const query of [
      "status=failure",
      "status=cancelled",
      "pattern=PT3&status=failure",
      `key=${keyOf(Math.imul(77, 48_271) >>> 12)}`,
    ]) {
      tell(`Search with ${query}`, await filterTimes(page, server.url, query));
    }
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
}

await main(process.argv[2] === "million" ? 1_000_000 : 100_000);
