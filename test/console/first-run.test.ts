/** The first steps of an empty tenant, done as a person would, down to the match that appears. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { becomes, chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole();
});
after(() => it?.stop());

test("an empty tenant: key attribute, first pattern, first event, and the match appears", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/tenants", { id: "fresh", name: "Fresh" });
  await it.signIn();
  await it.open("/t/fresh");
  await page.getByRole("heading", { name: "Three steps to the first match" }).waitFor();
  assert.deepEqual(await it.axe(), []);
  const key = page.getByRole("region", { name: "Key attribute" });
  await key.getByLabel("Name of the attribute").fill("customer");
  await key.getByRole("button", { name: "Set it" }).click();
  await key.getByRole("heading", { name: "Key attribute (done)" }).waitFor();

  const pattern = page.getByRole("region", { name: "First pattern" });
  await pattern.getByLabel("times in an hour").fill("2");
  await pattern.getByText('(within 1 hours (count 2 (event (= type "abandoned"))))').waitFor();
  await pattern.getByRole("button", { name: "Create and enable it" }).click();
  await pattern.getByRole("link", { name: "Gave up waiting" }).waitFor();

  const event = page.getByRole("region", { name: "First event" });
  const body = event.getByLabel("The event, as JSON");
  assert.deepEqual(JSON.parse(await body.inputValue()), { customer: "customer-1", type: "abandoned" });
  await body.fill("{");
  await event.getByText(/This is not JSON/).waitFor();
  await becomes(() => event.getByRole("button", { name: "Send the event" }).isDisabled(), true);
  await body.fill('{"customer": "ann", "type": "abandoned", "note": "it\'s"}');
  const happened = page.getByRole("log", { name: "What happens" });
  await event.getByRole("button", { name: "Send the event" }).click();
  await happened.getByText('"customer":"ann"').waitFor();
  await event.getByRole("button", { name: "Send the event" }).click();
  await happened.getByText("Gave up waiting matched and began RE1").waitFor();
  await happened.getByText("send echo message of RE1 has succeeded").waitFor();
  await event.getByRole("heading", { name: "First event (done)" }).waitFor();
  assert.deepEqual(await it.axeInBoth(), []);
});

test("the curl command beside the form sends the same event", needsChromium, async () => {
  const { page, rig } = it;
  const { admin } = rig.server.firstStart!;
  const command = await page.getByRole("group", { name: "The event as a curl command" }).innerText();
  const { status, output } = await shell(command.replace("CLIENT_ID:CLIENT_SECRET", `${admin["client-id"]}:${admin["client-secret"]}`));
  assert.equal(status, 0, output);
  await page.getByRole("log", { name: "What happens" }).getByText('"note":"it\'s"').nth(2).waitFor();
});

test("the match is a click away, and the overview comes next", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("link", { name: "See RE1" }).click();
  await page.getByRole("heading", { name: "Reaction RE1" }).waitFor();
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  assert.deepEqual(it.errors, []);
});

test("who may only look sees the steps, and can't do them", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/tenants", { id: "other" });
  await rig.admin("POST", "/users", {
    email: "looks@test.example",
    role: "viewer",
    tenants: ["other"],
    password: "a long password indeed",
  });
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("E-mail").fill("looks@test.example");
  await page.getByLabel(/^Password/).fill("a long password indeed");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText(/You may look but not change anything here/).waitFor();
  for (const name of ["Set it", "Create and enable it", "Send the event"]) {
    assert.equal(await page.getByRole("button", { name }).isDisabled(), true, name);
  }
  assert.deepEqual(await it.axe(), []);
  assert.deepEqual(it.errors, []);
});

async function shell(command: string): Promise<{ readonly status: number | null; readonly output: string }> {
  const child = spawn("sh", ["-c", command]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const [status] = (await once(child, "close")) as [number | null];
  return { status, output };
}
