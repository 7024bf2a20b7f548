/** What the browser fetches when the console is opened for the first time. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

const maxBytes = 400_000;

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole();
});
after(() => it?.stop());

test("the first load of the overview, charts and answers included, is under 400 kB as it comes over the wire", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/tenants/demo/patterns", {
    name: "Left",
    status: true,
    when: '(event (= type "left"))',
    then: "(send echo message {})",
  });
  await rig.admin("POST", "/tenants/demo/event", { id: "ann", type: "left" });
  await it.signIn();
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Network.enable");
  await protocol.send("Network.setCacheDisabled", { cacheDisabled: true });
  let bytes = 0;
  protocol.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await page.reload();
  await page.getByRole("group", { name: "Events" }).getByText("1", { exact: true }).waitFor();
  await page.locator(".recharts-surface").first().waitFor();
  assert.ok(bytes > 100_000 && bytes < maxBytes, `${bytes} bytes`);
});
