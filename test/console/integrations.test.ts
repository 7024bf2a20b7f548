/** The Integrations page, used as a person would, with a real receiver for what it sends. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answerJson, startReceiver } from "../deliver/calls.ts";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

const receiver = await startReceiver();
let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole({ config: { allowedNetworks: [{ address: "127.0.0.0", prefix: 8 }] } });
});
after(async () => {
  await it?.stop();
  await receiver.close();
});

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

test(
  "an integration is set up by its declared form; its secret shows as a mask, and stays when it is not touched",
  needsChromium,
  async () => {
    const { page, rig } = it;
    await it.signIn();
    await page.getByRole("link", { name: "Integrations" }).click();
    await page.getByRole("link", { name: /twilio.*not set up/ }).click();
    await page.getByRole("textbox", { name: "account", exact: true }).fill("AC0123456789abcdef0123456789abcdef");
    await page.getByLabel(/^password/).fill("the auth token");
    await page.getByRole("button", { name: "Set up" }).click();
    await page.getByRole("textbox", { name: "Address for delivery receipts" }).waitFor();
    assert.equal(await page.getByLabel(/^password/).inputValue(), "********");
    await page.getByRole("textbox", { name: "from-phone-number", exact: true }).fill("+15005550006");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("twilio is saved").waitFor();
    const { body } = await rig.admin("GET", "/tenants/demo/integrations/twilio");
    assert.deepEqual([body["password"], body["from-phone-number"]], ["********", "+15005550006"]);
    assert.deepEqual(await it.axeInBoth(), []);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("link", { name: /twilio.*not set up/ }).waitFor();
    assert.deepEqual(it.errors, []);
  },
);

test("a test really sends: what came back is told, be it good or bad", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("link", { name: /^webhook/ }).click();
  await page.getByLabel("secret").fill("short");
  await page.getByRole("button", { name: "Set up" }).click();
  await page
    .getByRole("alert")
    .getByText(/whsec_/)
    .waitFor();
  await page.getByLabel("secret").fill(secret);
  await page.getByRole("button", { name: "Set up" }).click();
  await page.getByLabel(":url").fill(`${receiver.url}/in`);
  await page.getByLabel(":body").fill('{"customer": 7}');
  receiver.answering = (_, response) => answerJson(response, 200, { ticket: 12 });
  await page.getByRole("button", { name: "Send a test" }).click();
  const outcome = page.getByRole("status", { name: "Outcome of the test" });
  await outcome.getByText("success").waitFor();
  await outcome.getByText('"ticket": 12').first().waitFor();
  assert.deepEqual(JSON.parse(receiver.arrived[0]!.body), { customer: 7 });
  receiver.answering = (_, response) => answerJson(response, 400, { error: "no such hook" });
  await page.getByRole("button", { name: "Send a test" }).click();
  await outcome.getByText("webhook answered 400: no such hook").waitFor();
  assert.deepEqual(await it.axe(), []);
  assert.deepEqual(it.errors, []);
});

test("sending is paused and resumed; while it is paused no test goes out", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("link", { name: /webhook.*paused/ }).waitFor();
  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByText("sending is paused; resume it first, then test webhook").waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("link", { name: /webhook.*ready/ }).waitFor();
  await page.getByRole("button", { name: "send webhook post" }).click();
  await page.getByRole("rowheader", { name: ":url" }).waitFor();
  assert.deepEqual(await it.axe(), []);
  assert.deepEqual(it.errors, []);
});

test("a viewer sees it all and can change nothing", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/users", { email: "vera@test.example", role: "viewer", tenants: ["demo"], password: "a long password" });
  await page.request.delete(`${rig.url}/session`);
  await it.open("/sign-in");
  await page.getByLabel("E-mail").fill("vera@test.example");
  await page.getByLabel(/^Password/).fill("a long password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await it.open("/t/demo/integrations/webhook");
  for (const name of ["Save", "Pause", "Send a test", "Delete"]) assert.ok(await page.getByRole("button", { name }).isDisabled(), name);
  assert.deepEqual(await it.axe(), []);
});
