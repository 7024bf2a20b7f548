/** The Templates page, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole({ dark: true });
});
after(() => it?.stop());

/** px that the text of a template is higher than five rows */
const roomLeft = `((node) => {
  const style = getComputedStyle(node);
  const [row, ...around] = ["lineHeight", "paddingTop", "paddingBottom", "borderTopWidth", "borderBottomWidth"].map((name) => parseFloat(style[name]));
  return node.getBoundingClientRect().height - around.reduce((a, b) => a + b, 5 * row);
})(document.querySelector("textarea.wt-mono"))`;

test(
  "a template is written with a live preview on a recent event, saved, found by the patterns that use it, and deleted",
  needsChromium,
  async () => {
    const { page, rig } = it;
    await rig.admin("POST", "/tenants/demo/event", { id: 7, name: "Ann" });
    await rig.admin("POST", "/tenants/demo/patterns", { name: "Sorry", when: "(event)", then: "(send echo message {:message +TM1})" });
    await it.signIn();
    await page.getByRole("link", { name: "Templates" }).click();
    await page.getByRole("link", { name: "New" }).click();
    await it.open("/t/demo/templates/new");
    await page.getByLabel("Name").waitFor();
    assert.ok((await page.evaluate<number>(roomLeft)) < 1, "an empty text has room for its five rows and no more");
    await page.getByLabel("Name").fill("Apology");
    await page.getByLabel("Text").fill("Sorry, {{name}}!");
    const preview = page.getByRole("region", { name: "Preview" }).getByRole("status");
    await preview.getByText("Sorry, Ann!").waitFor();
    await page.getByLabel("Text").fill("Sorry, {{#name}}!");
    await page.waitForFunction("!document.body.innerText.includes('Sorry, Ann!')");
    assert.notEqual(await preview.innerText(), "");
    await page.getByLabel("Text").fill("Sorry, {{name}}!");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Apology is created").waitFor();
    await page.waitForURL("**/templates/TM1");
    await page.getByRole("region", { name: "Patterns that use it" }).getByRole("link", { name: "Sorry" }).waitFor();
    assert.deepEqual(await it.axe(), []);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No template yet.").waitFor();
    assert.deepEqual(it.errors, []);
  },
);

test("Ctrl+K goes to a page or a pattern by a few letters", needsChromium, async () => {
  const { page } = it;
  await page.keyboard.press("ControlOrMeta+K");
  await page.getByLabel("Page, pattern or template").fill("sor");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/t/demo/patterns/PT1");
});
