/** The Patterns page, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole();
});
after(() => it?.stop());

test("whoever is not signed in is led to the sign-in, and back to where they wanted to go", needsChromium, async () => {
  const { page, rig } = it;
  await it.open("/t/demo/patterns");
  await page.waitForURL("**/sign-in?next=*");
  await page.getByLabel("E-mail").fill("nobody@test.example");
  await page.getByLabel(/^Password/).fill("wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  const { admin } = rig.server.firstStart!;
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel(/^Password/).fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/t/demo/patterns");
});

test("a pattern is written, checked while it is typed, drawn, saved and found in the list", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("link", { name: "New" }).click();
  await page.getByLabel("Name").fill("Left twice");
  const when = page.getByLabel("When of the pattern");
  await when.click();
  await page.keyboard.insertText('(evnt (= CallAction "abandoned"))');
  await page.getByText("1 error").waitFor();
  await when.press("ControlOrMeta+A");
  await page.keyboard.insertText('(within 1 hour (count 2 (event (= CallAction "abandoned"))))');
  await page.getByRole("button", { name: "within 1 hour" }).waitFor();
  await page.getByRole("button", { name: /CallAction = “abandoned”/ }).click();
  assert.equal(await page.evaluate("getSelection().toString()"), '(event (= CallAction "abandoned"))');
  await page.getByLabel("Then of the pattern").click();
  await page.keyboard.insertText('(send echo message {:message "call back"})');
  await page.getByText("send echo message", { exact: true }).waitFor();
  await page.getByRole("switch", { name: "Enabled" }).check({ force: true });
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL("**/t/demo/patterns/PT1");
  await page.getByRole("link", { name: /Left twice/ }).waitFor();
  assert.deepEqual(await it.axe(), []);
  assert.deepEqual(it.errors, []);
});
