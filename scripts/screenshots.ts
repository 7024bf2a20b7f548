/** `npm run screenshots`: pictures of the console's main pages for the documents, in docs/images, of a made-up tenant on a fresh server. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startConsole, type ConsoleRig } from "../test/console/browser.ts";
import { configuration, shownCounts, shownCustomer, shownEvent, shownTenant, story } from "./screenshots-data.ts";

const images = fileURLToPath(new URL("../docs/images/", import.meta.url));
const eventsBefore = 400;
const eventsLive = 30;

interface Shot {
  readonly name: string;
  /** below the tenant's address */
  readonly path: string;
  /** what is done there before the picture is taken */
  readonly act?: (it: ConsoleRig) => Promise<void>;
  readonly dark?: true;
}

const shots: readonly Shot[] = [
  { name: "overview", path: "", act: ({ page }) => page.getByRole("status").getByText("live").waitFor() },
  { name: "live", path: "/live", act: sendSome },
  { name: "patterns", path: "/patterns/PT1" },
  { name: "patterns-dark", path: "/patterns/PT1", dark: true },
  { name: "try-it", path: "/patterns/PT1", act: tryIt },
  { name: "search", path: "/search" },
  { name: "reaction", path: `/search?key=${shownCustomer}`, act: openFirst },
  { name: "customer", path: `/customers/${shownCustomer}` },
];

const it = await startConsole();
try {
  await setUp(it);
  await mkdir(images, { recursive: true });
  await it.signIn();
  for (const shot of shots) await take(it, shot);
} finally {
  await it.stop();
}

async function setUp({ rig: { admin, server } }: ConsoleRig): Promise<void> {
  const at = `/tenants/${shownTenant}`;
  await admin("POST", "/tenants", { id: shownTenant });
  const { status, body } = await admin("POST", `${at}/apply`, configuration);
  if (status !== 200) throw new Error(`the tenant could not be set up: ${JSON.stringify(body)}`);
  await admin(
    "POST",
    `${at}/events`,
    Array.from({ length: eventsBefore }, (_, n) => shownEvent(n)),
  );
  for (const event of story) await admin("POST", `${at}/event`, event);
  const tenant = await server.store.configuration.tenant(shownTenant);
  await server.store.activity.add([...shownCounts(tenant!.number, Date.now())]);
}

async function take(rig: ConsoleRig, { name, path, act, dark }: Shot): Promise<void> {
  const colorScheme = dark === true ? "dark" : "light";
  await rig.page.emulateMedia({ colorScheme });
  await rig.open(`/t/${shownTenant}${path}`);
  await rig.page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
  await act?.(rig);
  await rig.page.mouse.move(0, 0);
  await rig.page.screenshot({ path: join(images, `${name}.png`) });
}

async function sendSome({ page, rig }: ConsoleRig): Promise<void> {
  await page.getByRole("status").getByText("live").waitFor();
  for (let n = eventsBefore; n < eventsBefore + eventsLive; n++) await rig.admin("POST", `/tenants/${shownTenant}/event`, shownEvent(n));
  for (const event of story) await rig.admin("POST", `/tenants/${shownTenant}/event`, event);
  await page
    .getByRole("list", { name: "What happens" })
    .getByText(/^Gave up twice matched/)
    .first()
    .waitFor();
}

async function tryIt({ page }: ConsoleRig): Promise<void> {
  await page.getByRole("tab", { name: "Try it" }).click();
  await page.getByLabel("Events of one customer").fill('9:00 {"type": "abandoned"}\n+10m {"type": "queued"}\n+25m {"type": "abandoned"}');
  await page.getByText("It matches once").waitFor();
}

async function openFirst({ page }: ConsoleRig): Promise<void> {
  await page.getByRole("table", { name: "Reactions" }).getByRole("link").first().click();
  await page.getByRole("heading", { name: /^Reaction/ }).waitFor();
}
