/** The pages for administrators and the audit log, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { requestToken } from "../api/rig.ts";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath === null) return;
  it = await startConsole();
  await it.signIn();
});
after(() => it?.stop());

test("a tenant is created and given another name", needsChromium, async () => {
  const { page, rig } = it;
  await page.getByRole("link", { name: "Tenants" }).click();
  await page.getByRole("link", { name: "New" }).click();
  await page.getByLabel("Id").fill("no good");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByText(/Letters, digits/).waitFor();
  await page.getByLabel("Id").fill("acme");
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.getByRole("link", { name: "Users" }).click();
  assert.match(page.url(), /new-tenant/);
  assert.deepEqual(await it.axeInBoth(), []);
  await page.getByRole("button", { name: "Create" }).click();
  await page.waitForURL("**/admin/tenants/acme");
  // the form for a new one, which has a name too, stands until the page is there
  await page.getByRole("heading", { name: "acme" }).waitFor();
  await page.getByRole("textbox", { name: "Name" }).fill("Acme Ltd");
  await page.getByRole("textbox", { name: "Rate limit" }).fill("200");
  await page.getByRole("button", { name: "Save" }).click();
  await page
    .getByRole("list")
    .getByRole("link", { name: /Acme Ltd/ })
    .waitFor();
  const { body } = await rig.admin("GET", "/tenants/acme");
  assert.deepEqual([body["name"], body["rate-limit"]], ["Acme Ltd", 200]);
  await page.getByRole("combobox", { name: "Tenant" }).click();
  await page.getByRole("option", { name: "Acme Ltd (acme)" }).waitFor();
  await page.keyboard.press("Escape");
  assert.deepEqual(await it.axeInBoth(), []);
});

test("a user is created, with the secret of a first client that works", needsChromium, async () => {
  const { page, rig } = it;
  await page.getByRole("link", { name: "Users" }).click();
  await page.getByRole("link", { name: "New" }).click();
  await page.getByLabel("E-mail").fill("ann@test.example");
  await page.getByLabel("Name").fill("Ann");
  await page.getByRole("combobox", { name: "Tenants" }).click();
  await page.getByRole("option", { name: "acme" }).click();
  await page.getByRole("textbox", { name: "Password" }).fill("short");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByText("At least 8 characters").waitFor();
  await page.getByRole("textbox", { name: "Password" }).fill("long enough for Ann");
  assert.deepEqual(await it.axeInBoth(), []);
  await page.getByRole("button", { name: "Create" }).click();
  const shown = page.getByRole("dialog", { name: "First client of ann@test.example" });
  const id = await shown.getByRole("textbox", { name: "Client id" }).inputValue();
  const secret = await shown.getByRole("textbox", { name: "Client secret" }).inputValue();
  assert.equal((await requestToken(rig.url, id, secret)).status, 200);
  await shown.getByRole("button", { name: "I have stored it" }).click();
  await page.waitForURL("**/admin/users/ann*");
  await page.getByRole("list", { name: "Clients" }).getByText(id).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
});

test("a user's role and password are changed, and a client is made for the user", needsChromium, async () => {
  const { page, rig } = it;
  await page.getByRole("combobox", { name: "Role" }).click();
  await page.getByRole("option", { name: /^viewer/ }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("ann@test.example is saved").waitFor();
  assert.equal((await rig.admin("GET", "/users/ann@test.example")).body["role"], "viewer");
  const signIn = async (password: string): Promise<number> =>
    (await rig.nobody("POST", "/session", { email: "ann@test.example", password })).status;
  await page.getByRole("textbox", { name: "New password" }).fill("another one for Ann");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByText("ann@test.example has a new password").waitFor();
  assert.equal(await signIn("another one for Ann"), 201);
  await page.getByRole("button", { name: "New client" }).click();
  const form = page.getByRole("dialog", { name: "New client" });
  await form.getByLabel("Name").fill("wall board");
  assert.equal(await form.getByLabel(/config:write/).count(), 0, "a viewer's client can't be given it");
  await form.getByRole("switch", { name: /whatever the role allows/ }).check({ force: true });
  await form.getByRole("button", { name: "Create" }).click();
  await page.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("button", { name: "Actions of wall board" }).waitFor();
  await page.getByRole("button", { name: "Take the password away" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take away" }).click();
  await page.getByText("ann@test.example has no password any more").waitFor();
  assert.equal(await signIn("another one for Ann"), 401);
});

test("a user who gets another address keeps the page", needsChromium, async () => {
  const { page } = it;
  await page.getByLabel("E-mail").fill("ann.berg@test.example");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "ann.berg@test.example" }).waitFor();
  await page.getByLabel("E-mail").fill("ann@test.example");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/users\/ann(@|%40)/);
});

test("the last administrator stays", needsChromium, async () => {
  const { page, rig } = it;
  await it.open(`/admin/users/${rig.server.firstStart!.admin.email}`);
  await page.getByRole("button", { name: "Delete user" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText(/last administrator/).waitFor();
});

test("the audit log is filtered by its address and tells what was before and after", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("PUT", "/tenants/acme/settings", { "event-days": 7 });
  await it.open("/admin/audit?kind=settings");
  await page.getByRole("button", { name: /update settings acme event-days/ }).click();
  await page.locator("del", { hasText: "30" }).waitFor();
  await page.locator("ins", { hasText: "7" }).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByLabel("Item").fill("ann@test.example");
  await page.waitForURL(/item=ann/);
  await page.getByRole("button", { name: /create user ann@test.example/ }).waitFor();
  assert.equal(await page.getByRole("button", { name: /settings acme/ }).count(), 0);
  await page.getByRole("button", { name: /update user ann@test.example role/ }).click();
  await page.locator("ins", { hasText: "viewer" }).waitFor();
  assert.equal(await page.getByText("long enough for Ann").count(), 0);
});

test("a tenant's own audit log tells only what is of the tenant", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/acme/audit");
  await page.getByRole("button", { name: /update settings acme/ }).waitFor();
  assert.equal(await page.getByRole("button", { name: /user ann/ }).count(), 0);
  assert.deepEqual(await it.axeInBoth(), []);
});

test("a tenant is deleted once its id is typed, and is gone when all is erased", needsChromium, async () => {
  const { page, rig } = it;
  await it.open("/admin/tenants/acme");
  await page.getByRole("button", { name: "Delete acme" }).click();
  const question = page.getByRole("dialog", { name: /Delete acme/ });
  await question.getByLabel("Type acme to go on").fill("acm");
  assert.ok(await question.getByRole("button", { name: "Delete" }).isDisabled());
  await question.getByLabel("Type acme to go on").fill("acme");
  assert.deepEqual(await it.axeInBoth(), []);
  await question.getByRole("button", { name: "Delete" }).click();
  await page.getByText("There is no tenant acme, or not any more.").waitFor();
  assert.equal((await rig.admin("GET", "/tenants/acme")).status, 404);
});

test("how far a deletion has come is told, for as long as it takes", needsChromium, async () => {
  const { page } = it;
  const gone = { id: "huge", name: "Huge", deleting: { since: "2026-03-01T09:06:49.000Z", "erased-rows": 120_000 } };
  await page.route("**/tenants?limit=1000", (route) => route.fulfill({ json: [gone] }));
  await it.open("/admin/tenants/huge");
  await page
    .getByRole("status")
    .getByText(/huge: 120,000 rows are erased since/)
    .waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
  await page.unroute("**/tenants?limit=1000");
  await page.getByText("There is no tenant huge, or not any more.").waitFor();
});

test("whoever is no administrator sees none of it", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/users", { email: "bob@test.example", role: "viewer", tenants: ["demo"], password: "long enough for Bob" });
  await page.context().clearCookies();
  await it.open("/sign-in");
  await page.getByLabel("E-mail").fill("bob@test.example");
  await page.getByLabel(/^Password/).fill("long enough for Bob");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Tenant" }).click();
  assert.equal(await page.getByRole("link", { name: "Users" }).count(), 0);
  await page.getByRole("region", { name: "Key attribute" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Save settings" }).isDisabled());
  assert.ok(await page.getByRole("textbox", { name: "Key attribute" }).isDisabled());
  assert.deepEqual(await it.axeInBoth(), []);
  await it.open("/admin/users");
  await page.getByRole("heading", { name: "For administrators" }).waitFor();
  assert.deepEqual(it.errors, []);
});

test("at 390 px one goes from the list to the form and back", needsChromium, async () => {
  const { page } = it;
  await page.context().clearCookies();
  await it.signIn();
  await page.setViewportSize({ width: 390, height: 800 });
  await it.open("/admin/users");
  await page.getByRole("link", { name: "New" }).click();
  await page.getByLabel("E-mail").waitFor();
  await page.getByRole("link", { name: "Back to Users" }).click();
  await page.getByRole("link", { name: /ann@test.example/ }).waitFor();
  assert.deepEqual(it.errors, []);
});
