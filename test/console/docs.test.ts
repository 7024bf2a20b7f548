/** The page of the interface at /docs, in the same browser. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole();
});
after(() => it?.stop());

test("the page can be searched, is readable in both colour schemes and fits a telephone", needsChromium, async () => {
  const { page } = it;
  await it.open("/docs");
  await page.getByLabel("Search").fill("recorded events");
  await page.getByRole("link", { name: "POST Try a When over recorded events" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "POST Get an access token" }).count(), 0);
  await page.getByLabel("Search").fill("");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await it.axe(), [], colorScheme);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), 390);
  assert.deepEqual(it.errors, []);
});
