/** The Tenant page, used as a person would. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath === null) return;
  it = await startConsole();
  await it.rig.admin("POST", "/tenants", { id: "shop", name: "Shop" });
  await it.signIn();
});
after(() => it?.stop());

const read = async (path: string): Promise<Record<string, unknown>> => (await it.rig.admin("GET", `/tenants/shop${path}`)).body;

test("the key attribute is set, and changed only after a question once there are events", needsChromium, async () => {
  const { page, rig } = it;
  await it.open("/t/shop/tenant");
  const section = page.getByRole("region", { name: "Key attribute" });
  await section.getByLabel("Key attribute").fill("customerId");
  await section.getByRole("button", { name: "Set" }).click();
  await page.getByText("The key attribute is customerId").waitFor();
  await rig.admin("POST", "/tenants/shop/events", [{ customerId: 1, number: 2 }]);
  await section.getByLabel("Key attribute").fill("number");
  await section.getByRole("button", { name: "Set" }).click();
  const question = page.getByRole("dialog", { name: "Make number the key attribute?" });
  await question.getByRole("button", { name: "Leave it" }).click();
  assert.deepEqual(await read("/key-attribute"), { key: "customerId" });
  await section.getByRole("button", { name: "Set" }).click();
  await question.getByRole("button", { name: "Change and drop them" }).click();
  await page.getByText("The key attribute is number").waitFor();
  assert.deepEqual(await read("/key-attribute"), { key: "number" });
});

test("settings are changed; what the server refuses is told in its words", needsChromium, async () => {
  const { page } = it;
  const section = page.getByRole("region", { name: "Events and time" });
  await section.getByRole("combobox", { name: "Identifiers" }).fill("email");
  await page.keyboard.press("Enter");
  await section.getByLabel(/Events are kept/).fill("7");
  await section.getByRole("button", { name: "Save settings" }).click();
  await page.getByText("The settings are saved").waitFor();
  const { identifiers, "event-days": days } = await read("/settings");
  assert.deepEqual({ identifiers, days }, { identifiers: ["email"], days: 7 });
  await section.getByRole("combobox", { name: "Clock" }).click();
  await page.getByRole("option", { name: /^replay/ }).click();
  await section.getByLabel(/Time attribute/).waitFor();
  await section.getByRole("button", { name: "Save settings" }).click();
  await section
    .getByRole("alert")
    .getByText(/the clock can only be changed while the tenant has no events/)
    .waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
  await section.getByRole("button", { name: "Undo" }).click();
  assert.equal((await read("/settings"))["clock"], "received");
});

test("name and rate limit are changed, and changes that are not saved are guarded", needsChromium, async () => {
  const { page } = it;
  const section = page.getByRole("region", { name: "Name and rate limit" });
  await section.getByLabel("Name").fill("The shop");
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.getByRole("link", { name: "Search" }).click();
  assert.match(page.url(), /\/t\/shop\/tenant/);
  await section.getByLabel("Rate limit").fill("500");
  await section.getByRole("button", { name: "Save" }).click();
  await page.getByText("The shop is saved").waitFor();
  const { name, "rate-limit": limit } = await read("");
  assert.deepEqual({ name, limit }, { name: "The shop", limit: 500 });
});

test("all sending is paused and resumed, and paused integrations are told and resumed", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/tenants/shop/pause", { integration: "echo" });
  await it.open("/t/shop/tenant?view=sending");
  await page.getByRole("button", { name: "Pause all sending" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await page.getByRole("button", { name: "Resume all sending" }).waitFor();
  assert.equal((await read(""))["paused"], true);
  assert.deepEqual(await it.axeInBoth(), []);
  await page.getByRole("button", { name: "Resume all sending" }).click();
  await page.getByRole("button", { name: "Resume echo" }).click();
  await page.getByText("None is paused.").waitFor();
  const { paused, "paused-integrations": integrations } = await read("");
  assert.deepEqual({ paused, integrations }, { paused: false, integrations: [] });
});

test("the configuration goes out as YAML, and in after a dry run that shows the difference", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("tab", { name: "Configuration" }).click();
  await page.waitForURL("**/tenant?view=configuration");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download shop.yaml" }).click()]);
  assert.equal(download.suggestedFilename(), "shop.yaml");
  const yaml = await readFile(await download.path(), "utf8");
  assert.match(yaml, /event-days: 7/);
  const document = page.getByRole("textbox", { name: "Document" });
  await document.fill(`tenant: shop\nsettings:\n  event-days: many\n  journal-days: -1\n`);
  await page.getByRole("button", { name: "See what would change" }).click();
  await page
    .getByRole("alert")
    .getByText(/line 3: /)
    .waitFor();
  await page
    .getByRole("alert")
    .getByText(/line 4: /)
    .waitFor();
  await document.fill(yaml.replace("event-days: 7", "event-days: 9"));
  await page.getByRole("button", { name: "See what would change" }).click();
  const plan = page.getByRole("region", { name: "What would change" });
  await plan.locator("del", { hasText: "7" }).waitFor();
  await plan.locator("ins", { hasText: "9" }).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
  assert.equal((await read("/settings"))["event-days"], 7);
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByText("Applied: 1 change").waitFor();
  assert.equal((await read("/settings"))["event-days"], 9);
});

test("a user is made a member, and taken out again", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/users", { email: "ann@test.example", name: "Ann" });
  await it.open("/t/shop/tenant?view=members");
  await page.getByText("Nobody yet.").waitFor();
  await page.getByRole("combobox", { name: "Add a user" }).click();
  await page.getByRole("option", { name: "ann@test.example" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("table", { name: "Members" }).getByRole("link", { name: "ann@test.example" }).waitFor();
  assert.deepEqual((await rig.admin("GET", "/users/ann@test.example")).body["tenants"], ["shop"]);
  assert.deepEqual(await it.axeInBoth(), []);
  await page.getByRole("button", { name: "Take ann@test.example out" }).click();
  await page.getByText("Nobody yet.").waitFor();
  assert.deepEqual(it.errors, []);
});

test("everything is in reach at 390 px", needsChromium, async () => {
  const { page } = it;
  await page.setViewportSize({ width: 390, height: 800 });
  for (const view of ["settings", "sending", "configuration", "members"]) {
    await it.open(`/t/shop/tenant?view=${view}`);
    assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), `nothing sticks out of ${view}`);
    assert.deepEqual(await it.axeInBoth(), []);
  }
  assert.deepEqual(it.errors, []);
});
