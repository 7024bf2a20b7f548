/** The Listeners page, used as a person would, with events posted as a third party does. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { becomes, chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole();
});
after(() => it?.stop());

const post = (url: string, body: object): Promise<Response> =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

test(
  "a listener is made, its address shown once; what is posted there is seen as it comes, and mapped beside it",
  needsChromium,
  async () => {
    const { page } = it;
    await it.signIn();
    await page.getByRole("link", { name: "Listeners" }).click();
    await page.getByText("No listener yet.").waitFor();
    await page.getByRole("link", { name: "New" }).click();
    await page.getByLabel("Name").fill("Orders");
    await page.getByRole("combobox", { name: "Type", exact: true }).click();
    await page.getByRole("option", { name: "salesforce" }).click();
    await page.getByLabel("topic").waitFor();
    await page.getByRole("combobox", { name: "Type", exact: true }).click();
    await page.getByRole("option", { name: "webhook" }).click();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Orders is created").waitFor();
    const once = page.getByRole("dialog");
    const address = await once.getByLabel("Address", { exact: true }).inputValue();
    assert.deepEqual(await it.axe(), []);
    await once.getByRole("button", { name: "I have taken it" }).click();
    await page.waitForURL("**/listeners/LI1");
    await page.getByRole("link", { name: /Orders.*started/ }).waitFor();
    await post(address, { customer: { id: 7 }, total: "12.5" });
    await page.getByText('refused, the last because the event lacks the key attribute "id"').waitFor();
    await page.getByRole("button", { name: "Add an attribute" }).click();
    await page.getByRole("combobox", { name: "Path 1" }).fill("customer.id");
    await page.getByText("The attribute is missing.").waitFor();
    await becomes(() => page.getByRole("button", { name: "Save" }).isDisabled(), true);
    await page.getByLabel("Attribute 1", { exact: true }).fill("id");
    await page.getByRole("button", { name: "Add an attribute" }).click();
    await page.getByLabel("Attribute 2", { exact: true }).fill("amount");
    await page.getByRole("combobox", { name: "Path 2" }).click();
    await page.getByRole("option", { name: "total" }).click();
    await page.getByRole("combobox", { name: "Type 2" }).click();
    await page.getByRole("option", { name: "number" }).click();
    const mapped = page.getByRole("region", { name: "The last event as it is mapped" });
    await mapped.getByText('"amount": 12.5').waitFor();
    assert.deepEqual(await it.axe(), []);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Orders is saved").waitFor();
    await post(address, { customer: { id: 7 }, total: "12.5" });
    await page.getByRole("link", { name: /Orders.*1 accepted/ }).waitFor();
    const last = page.getByRole("region", { name: "Last events" });
    await last.getByRole("button", { name: /accepted/ }).click();
    await last.getByText('"amount": 12.5').waitFor();
    assert.deepEqual(await it.axeInBoth(), []);
    assert.deepEqual(it.errors, []);
  },
);

test("its address is replaced: the one before is refused at once", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("button", { name: "New address" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "New address" }).click();
  const once = page.getByRole("dialog", { name: "The listener's address" });
  const address = await once.getByLabel("Address", { exact: true }).inputValue();
  await once.getByRole("button", { name: "I have taken it" }).click();
  assert.equal((await post(address, { customer: { id: 8 }, total: "1" })).status, 200);
});

test("it is disabled, options that don't go together are refused with the server's words, and it is deleted", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("switch", { name: "Enabled" }).uncheck({ force: true });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Orders is saved").waitFor();
  await page.getByRole("link", { name: /Orders.*stopped/ }).waitFor();
  await page.getByLabel("signature-header").fill("X-Signature");
  await page.getByRole("combobox", { name: "signature", exact: true }).click();
  await page.getByRole("option", { name: "hmac-sha256" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText('the signature hmac-sha256 needs the option "secret"').waitFor();
  await page.getByLabel("secret", { exact: true }).fill("a shared secret");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Orders is saved").waitFor();
  await page.locator('input[type="password"][value="********"]').waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No listener yet.").waitFor();
  assert.deepEqual(it.errors, []);
});
