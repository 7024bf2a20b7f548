/** Overview, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole();
});
after(() => it?.stop());

const pattern = { name: "Left once", status: true, when: '(event (= type "left"))', then: "(send echo message {})" };

test("counts and top patterns are there, and go on live without being asked for", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/tenants/demo/patterns", pattern);
  await rig.admin("POST", "/tenants/demo/events", [{ id: 1, type: "left" }, { id: 2 }, { id: 3, type: "left" }]);
  await it.signIn();
  await page.waitForURL("**/t/demo");
  const events = page.getByRole("group", { name: "Events" });
  await page.getByRole("status").getByText("live").waitFor();
  await events.getByText("3", { exact: true }).waitFor();
  await page.getByRole("region", { name: "Top patterns" }).getByRole("link", { name: "Left once" }).waitFor();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await rig.admin("POST", "/tenants/demo/events", [{ id: 4, type: "left" }]);
  await events.getByText("4", { exact: true }).waitFor();
  await page.getByRole("group", { name: "Matches" }).getByText("3", { exact: true }).waitFor();
  assert.deepEqual(
    asked.filter((path) => path.endsWith("/activity")),
    [],
  );
  await page.getByRole("button", { name: "Show the figures" }).click();
  await page.getByRole("table", { name: "Activity by minute" }).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
  assert.deepEqual(it.errors, []);
});

test("a tab that is not seen holds no connection; seen again, it is told what it missed", needsChromium, async () => {
  const { page, rig } = it;
  const show = (hidden: boolean): Promise<unknown> =>
    page.evaluate(
      `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true }); document.dispatchEvent(new Event("visibilitychange"))`,
    );
  const ended = page.waitForEvent("requestfailed", (request) => request.url().includes("/stream"));
  await show(true);
  await ended;
  await rig.admin("POST", "/tenants/demo/events", [{ id: 5 }, { id: 6 }]);
  const again = page.waitForRequest((request) => request.url().includes("/stream"));
  await show(false);
  assert.match((await again).url(), /&after=[0-9a-f]+-\d+$/);
  await page.getByRole("group", { name: "Events" }).getByText("6", { exact: true }).waitFor();
});

test("what needs attention is told, with a way to it", needsChromium, async () => {
  const { page, rig } = it;
  const attention = page.getByRole("region", { name: "Needs attention" });
  await attention.getByText(/All is well/).waitFor();
  await rig.admin("POST", "/tenants/demo/pause", { integration: "echo" });
  await rig.admin("POST", "/tenants/demo/augments", { name: "Unread", type: "file" });
  await rig.admin("POST", "/tenants/demo/patterns", { ...pattern, name: "Fails", then: "(send sms text {})" });
  await it.open("/t/demo");
  await attention.getByRole("link", { name: "Integration echo" }).waitFor();
  assert.equal(await attention.getByRole("link", { name: "Integration echo" }).getAttribute("href"), "/t/demo/integrations/echo");
  assert.deepEqual(await it.axeInBoth(), []);
  await rig.admin("POST", "/tenants/demo/resume", { integration: "echo" });
  await rig.admin("POST", "/tenants/demo/pause");
  await it.open("/t/demo");
  await attention.getByRole("link", { name: "Tenant" }).waitFor();
  assert.equal(await attention.getByRole("link").count(), 1);
  await rig.admin("POST", "/tenants/demo/resume");
});

test("each pattern in the list shows its matches a day, with 500 of them too", needsChromium, async () => {
  const { page, rig } = it;
  for (let i = 0; i < 500; i++) await rig.admin("POST", "/tenants/demo/patterns", { ...pattern, name: `P${i}`, status: false });
  await page.getByRole("link", { name: "Patterns" }).click();
  await page.getByRole("link", { name: /Left once/ }).waitFor();
  await page
    .getByRole("link", { name: /Left once/ })
    .getByRole("img", { name: "3 matches in 14 days" })
    .waitFor();
  assert.ok((await page.getByRole("region", { name: "Patterns" }).getByRole("listitem").count()) < 60);
  assert.deepEqual(await it.axeInBoth(), []);
  assert.deepEqual(it.errors, []);
});
