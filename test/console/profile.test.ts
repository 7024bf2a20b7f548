/** The Profile page, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { requestToken } from "../api/rig.ts";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;
let secret: string;
let clientId: string;

before(async () => {
  if (chromiumPath === null) return;
  it = await startConsole();
  await it.signIn();
});
after(() => it?.stop());

const statusOf = async (id: string, password: string): Promise<number> => (await requestToken(it.rig.url, id, password)).status;

test("the profile is reached from the user menu and tells who is signed in", needsChromium, async () => {
  const { page, rig } = it;
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Profile" }).click();
  await page.waitForURL("**/profile");
  await page.getByRole("region", { name: "You" }).getByText(rig.server.firstStart!.admin.email).waitFor();
  await page.getByRole("link", { name: "Patterns" }).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
});

test("a client is made with scopes, its secret is shown once, and it works", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("button", { name: "New client" }).click();
  const form = page.getByRole("dialog", { name: "New client" });
  await form.getByRole("button", { name: "Create" }).click();
  await form.getByText("A name says where the client is used").waitFor();
  await form.getByLabel("Name").fill("till in Oslo");
  await form.getByLabel(/journal:read/).check();
  assert.deepEqual(await it.axeInBoth(), []);
  await form.getByRole("button", { name: "Create" }).click();
  const shown = page.getByRole("dialog", { name: "The client's secret" });
  clientId = await shown.getByRole("textbox", { name: "Client id" }).inputValue();
  secret = await shown.getByRole("textbox", { name: "Client secret" }).inputValue();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await shown.getByRole("button", { name: "Copy Client secret" }).click();
  await shown.getByRole("button", { name: "Client secret copied" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), secret);
  await page.keyboard.press("Escape");
  await shown.getByRole("button", { name: "I have stored it" }).click();
  await shown.waitFor({ state: "detached" });
  assert.equal(await statusOf(clientId, secret), 200);
  await page.getByRole("list", { name: "Clients" }).getByText("events:write, journal:read").waitFor();
  assert.equal(await page.getByText(secret).count(), 0);
});

test("a client gets a new secret, and the one before works on for the overlap", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("button", { name: "Actions of till in Oslo" }).click();
  await page.getByRole("menuitem", { name: "New secret" }).click();
  await page.getByRole("button", { name: "Make a new secret" }).click();
  const shown = page.getByRole("dialog", { name: "The client's secret" });
  const fresh = await shown.getByRole("textbox", { name: "Client secret" }).inputValue();
  await shown.getByText(/The secret of before works on until/).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
  await shown.getByRole("button", { name: "I have stored it" }).click();
  assert.notEqual(fresh, secret);
  assert.equal(await statusOf(clientId, fresh), 200);
  assert.equal(await statusOf(clientId, secret), 200);
  await page.getByText(/the secret of before works until/).waitFor();
});

test("a client is renamed, then deleted after a question", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("button", { name: "Actions of till in Oslo" }).click();
  await page.getByRole("menuitem", { name: "Name and scopes" }).click();
  const form = page.getByRole("dialog", { name: "Client till in Oslo" });
  await form.getByLabel("Name").fill("first");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByRole("alert").getByText(/first/).waitFor();
  await form.getByLabel("Name").fill("till in Bergen");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Actions of till in Bergen" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Actions of till in Bergen" }).waitFor({ state: "detached" });
  assert.equal(await statusOf(clientId, secret), 401);
});

test("the password is changed: the one of today is asked for, and only the new one lets in", needsChromium, async () => {
  const { page, rig } = it;
  const { email, password } = rig.server.firstStart!.admin;
  const fresh = "a better one than that";
  const section = page.getByRole("region", { name: "Password" });
  const fill = async (old: string, again: string): Promise<void> => {
    await section.getByLabel("Password of today").fill(old);
    await section.getByLabel(/^New password(?! again)/).fill(fresh);
    await section.getByLabel("New password again").fill(again);
    await section.getByRole("button", { name: "Change password" }).click();
  };
  await fill(password, "another");
  await section.getByText("The two are not the same").waitFor();
  await fill("not the password", fresh);
  await section
    .getByRole("alert")
    .getByText(/not the password of today/)
    .waitFor();
  await fill(password, fresh);
  await page.getByText("The password is changed.").waitFor();
  const signIn = (tried: string) => rig.nobody("POST", "/session", { email, password: tried });
  assert.equal((await signIn(password)).status, 401);
  assert.equal((await signIn(fresh)).status, 201);
  assert.deepEqual(it.errors, []);
});

test("everything is in reach at 390 px", needsChromium, async () => {
  const { page } = it;
  await page.setViewportSize({ width: 390, height: 800 });
  await it.open("/profile");
  await page.getByRole("heading", { name: "Profile" }).waitFor();
  const menu = await page.getByRole("button", { name: /^Account of/ }).boundingBox();
  assert.ok(menu !== null && menu.x + menu.width <= 390, "the user menu is in reach");
  assert.ok(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out");
  assert.deepEqual(await it.axeInBoth(), []);
  assert.deepEqual(it.errors, []);
});
