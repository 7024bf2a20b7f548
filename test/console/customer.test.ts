/** The Customer page, used as a person would. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { becomes, chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

const odd = "a/b c#?&+%é";
const address = `/t/demo/customers/${encodeURIComponent(odd)}`;

before(async () => {
  if (chromiumPath === null) return;
  it = await startConsole();
  const { admin } = it.rig;
  await admin("PUT", "/tenants/demo/settings", { identifiers: ["email"] });
  const patterns = [
    { name: "Sorry", when: '(event (= type "missed"))', then: '(send echo message {:message "Sorry!"})' },
    { name: "Came back", when: '(within 1 days (seq (event (= type "missed")) (event (= type "answered"))))', then: "(set a 1)" },
  ];
  for (const pattern of patterns) await admin("POST", "/tenants/demo/patterns", { ...pattern, status: true });
  await admin("POST", "/tenants/demo/events", [
    { id: odd, type: "missed", email: "ann@example.com" },
    { id: odd, type: "other" },
  ]);
  await it.signIn();
});
after(() => it?.stop());

test("a customer is found by the value of an identifier, and by one of the latest events", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("link", { name: "Customers" }).click();
  await page.getByRole("region", { name: "Heard of lately" }).getByRole("link", { name: odd }).waitFor();
  await page.getByLabel("Key or identifier").fill("nobody");
  await page.keyboard.press("Enter");
  await page.getByText('nothing is held of a customer "nobody"').waitFor();
  assert.deepEqual(await it.axe(), []);
  await page.getByRole("link", { name: "Find another customer" }).click();
  await page.getByLabel("Key or identifier").fill("ann@example.com");
  await page.getByRole("button", { name: "Find" }).click();
  await page.waitForURL("**/customers?find=*");
  const found = page.getByRole("region", { name: "Found" });
  await found.getByText("by email ann@example.com").waitFor();
  assert.deepEqual(await it.axe(), []);
  await found.getByRole("link", { name: odd }).click();
  await page.getByRole("heading", { name: `Customer ${odd}` }).waitFor();
  assert.equal(new URL(page.url()).pathname, address);
  assert.equal(await page.title(), `Customer ${odd}, Customers, demo, WhenThen`);
});

test("the timeline tells events, matches, sends and ends, is filtered by kind, and leads to the reaction", needsChromium, async () => {
  const { page } = it;
  await it.open(address);
  const timeline = page.getByRole("region", { name: "Timeline" });
  await timeline.getByText("Sorry matched").waitFor();
  await timeline.getByText("send echo message: answered").waitFor();
  await timeline.getByText("Sorry ended: success").waitFor();
  assert.deepEqual(await it.axe(), []);
  await page.getByText("Events (2)").click();
  await page.waitForURL("**?kinds=event");
  await becomes(() => timeline.getByRole("listitem").count(), 2);
  await timeline.getByRole("button").last().click();
  await timeline.getByText('"type": "missed"').waitFor();
  await page.getByText("Events (2)").click();
  await page.waitForURL((url) => url.search === "");
  await timeline.getByRole("link", { name: "RE1" }).first().click();
  await page.getByRole("heading", { name: "Reaction RE1" }).waitFor();
  await page.getByRole("link", { name: odd }).first().click();
  await page.getByRole("heading", { name: `Customer ${odd}` }).waitFor();
});

test("what is pending is drawn on the pattern's picture, with its deadline and what it waits for", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("tab", { name: "Pending" }).click();
  await page.waitForURL("**?view=pending");
  const pending = page.getByRole("region", { name: "Pending: Came back" });
  await pending.getByText(/within 1 day, until/).waitFor();
  await pending.getByText("there", { exact: true }).waitFor();
  await pending.getByText("wanted now").waitFor();
  await pending.getByRole("list", { name: "Still waits for" }).getByText('(event (= type "answered"))').waitFor();
  assert.deepEqual(await it.axe(), []);
});

test("identities and what taught them", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("tab", { name: "Identities" }).click();
  await page.getByRole("table", { name: "Identities" }).getByText("ann@example.com").waitFor();
  await page.getByRole("table", { name: "Teachings" }).getByText("this customer").waitFor();
  assert.deepEqual(await it.axe(), []);
});

test("the export is saved as a file", needsChromium, async () => {
  const { page } = it;
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export" }).click()]);
  const saved = JSON.parse(await readFile(await download.path(), "utf8")) as { key: string; events: unknown[] };
  assert.deepEqual([saved.key, saved.events.length], [odd, 2]);
});

test(
  "a long timeline begins with the newest, is shown whole when asked for, draws only the rows in sight, and is scrolled by the keyboard to its end",
  needsChromium,
  async () => {
    const { page, rig } = it;
    await rig.admin(
      "POST",
      "/tenants/demo/events",
      Array.from({ length: 1_500 }, (_, n) => ({ id: "busy", type: "other", n })),
    );
    await it.open("/t/demo/customers/busy");
    const timeline = page.getByRole("region", { name: "Timeline" });
    await timeline.getByText('"n":1499').waitFor();
    await page.getByText("Events (1,000)").waitFor();
    await page.getByRole("button", { name: "Show everything" }).click();
    await page.getByText("Events (1,500)").waitFor();
    await becomes(() => page.getByText("The newest are shown").count(), 0);
    await timeline.getByText('"n":1499').waitFor();
    assert.ok((await timeline.getByRole("listitem").count()) < 60);
    await timeline.focus();
    await page.keyboard.press("End");
    await timeline.getByText('"n":0}').waitFor();
  },
);

test("erasing asks for the key, and says what was erased", needsChromium, async () => {
  const { page, rig } = it;
  await it.open(address);
  await page.getByRole("button", { name: "Erase" }).click();
  const dialog = page.getByRole("dialog");
  const erase = dialog.getByRole("button", { name: "Erase for good" });
  await dialog.getByLabel("Type the key to go on").fill("a/b");
  assert.equal(await erase.isDisabled(), true);
  await dialog.getByLabel("Type the key to go on").fill(odd);
  assert.deepEqual(await it.axe(), []);
  await page.keyboard.press("Enter");
  await page.getByText("Erased: 2 events, 1 reactions, 1 partial matches, 1 identities").waitFor();
  assert.deepEqual(await it.axe(), []);
  assert.equal((await rig.admin("GET", `/tenants/demo/customers/${encodeURIComponent(odd)}`)).status, 404);
  await it.open(address);
  await page.getByText("nothing is held of a customer").waitFor();
  assert.deepEqual(it.errors, []);
});
