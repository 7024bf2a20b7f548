/** Live, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole();
});
after(() => it?.stop());

const send = (event: object): Promise<unknown> => it.rig.admin("POST", "/tenants/demo/event", event);

test("events, matches, sends and ends are shown as they come", needsChromium, async () => {
  const { page, rig } = it;
  const pattern = { name: "Left once", status: true, when: '(event (= type "left"))', then: "(send echo message {})" };
  await rig.admin("POST", "/tenants/demo/patterns", pattern);
  await it.signIn();
  await page.getByRole("link", { name: "Live" }).click();
  await page.getByRole("status").getByText("live").waitFor();
  await send({ id: "ann", type: "left" });
  const rows = page.getByRole("list", { name: "What happens" });
  await rows.getByText("Left once matched and began RE1").waitFor();
  await rows.getByText("RE1 ended: success").waitFor();
  assert.equal(await rows.getByRole("button").count(), 5);
  assert.deepEqual(await it.axeInBoth(), []);
});

test("paused, what is shown stands still and what comes is counted", needsChromium, async () => {
  const { page } = it;
  const rows = page.getByRole("list", { name: "What happens" });
  await page.getByRole("button", { name: "Pause" }).click();
  await send({ id: "bob", type: "other" });
  await page.getByRole("button", { name: "Go on (1 new)" }).waitFor();
  assert.equal(await rows.getByText('"bob"').count(), 0);
  await page.getByRole("button", { name: /^Go on/ }).click();
  await rows.getByText('"bob"').waitFor();
});

test("filtered by attribute, kind and customer, in the address", needsChromium, async () => {
  const { page } = it;
  const rows = page.getByRole("list", { name: "What happens" });
  await page.getByLabel("Text, or attribute=value").fill("type=left");
  await page.waitForURL("**/live?text=*");
  await rows.getByText('"bob"').waitFor({ state: "detached" });
  await rows.getByText('"ann"').waitFor();
  await page.getByLabel("Text, or attribute=value").fill("");
  await page.getByText("Matches", { exact: true }).click();
  await rows.getByText("Left once matched and began RE1").waitFor({ state: "detached" });
  await page.getByLabel("Customer").fill("cleo");
  await page.waitForURL(/key=cleo/);
  await page.getByRole("status").getByText("live").waitFor();
  await send({ id: "dan", type: "other" });
  await send({ id: "cleo", type: "left" });
  await rows.getByText("RE2 ended: success").waitFor();
  assert.equal(await rows.getByText(/dan|matched/).count(), 0);
  await it.open(new URL(page.url()).pathname + new URL(page.url()).search);
  assert.equal(await page.getByLabel("Customer").inputValue(), "cleo");
  assert.equal(await page.getByRole("checkbox", { name: "Matches" }).isChecked(), false);
});

test("one is opened, with the ways on from it", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/live");
  await page.getByRole("status").getByText("live").waitFor();
  await send({ id: "ann", type: "left" });
  await page
    .getByRole("list", { name: "What happens" })
    .getByRole("button", { name: /matched and began RE3/ })
    .press("Enter");
  const drawer = page.getByRole("dialog", { name: "What happened" });
  await drawer.getByRole("link", { name: "Reaction RE3" }).waitFor();
  assert.equal(await drawer.getByRole("link", { name: "Customer ann" }).getAttribute("href"), "/t/demo/customers/ann");
  assert.deepEqual(await it.axeInBoth(), []);
  await drawer.getByRole("link", { name: "Reaction RE3" }).click();
  await page.getByRole("heading", { name: "Reaction RE3" }).waitFor();
});

test("thousands of events leave a bounded list, of which only what is in sight is drawn", needsChromium, async () => {
  const { page, rig } = it;
  await it.open("/t/demo/live");
  await page.getByRole("status").getByText("live").waitFor();
  const rows = page.getByRole("list", { name: "What happens" });
  await rig.admin(
    "POST",
    "/tenants/demo/events",
    Array.from({ length: 3_000 }, (_, i) => ({ id: "many", n: i })),
  );
  await rows.getByText('"n":2999').waitFor();
  const places = await rows.getByRole("listitem").evaluateAll((items) => items.map((item) => item.style.transform));
  assert.ok(places.length < 100);
  assert.equal(new Set(places).size, places.length, "no two rows in one place");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByText(/Nothing yet/).waitFor();
});

test("a stream that the server refuses is told in its words, and tried again", needsChromium, async () => {
  const { page } = it;
  await page.route("**/tenants/demo/stream*", (route) =>
    route.fulfill({ status: 429, contentType: "application/json", body: '{"error": "too many listen already"}' }),
  );
  await it.open("/t/demo/live");
  await page
    .getByRole("alert")
    .getByText(/too many listen already. It is tried again/)
    .waitFor();
  await page.unroute("**/tenants/demo/stream*");
  await page.getByRole("status").getByText("live", { exact: true }).waitFor();
  assert.deepEqual(it.errors, []);
});
