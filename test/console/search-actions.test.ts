/** Search: what can be done to one reaction, and to all that a filter selects. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { becomes, chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

const call = '(send twilio sms {:to-phone-number *phone* :from-phone-number "+15550100" :message "Sorry!"})';

before(async () => {
  if (chromiumPath === null) return;
  it = await startConsole({ dark: true });
  const { admin } = it.rig;
  const patterns = [
    { name: "Sorry", when: '(event (= type "missed"))', then: `(seq (send echo message {:message "one"}) ${call})` },
    { name: "Later", when: '(event (= type "later"))', then: "(delay 1 days)" },
  ];
  for (const pattern of patterns) await admin("POST", "/tenants/demo/patterns", { ...pattern, status: true });
  await admin("POST", "/tenants/demo/events", [
    ...[1, 2, 3].map((id) => ({ id, type: "missed" })),
    ...[1, 2].map((id) => ({ id, type: "later" })),
  ]);
  await it.signIn();
});
after(() => it?.stop());

test("a row of the waterfall that is opened shows its command in the text of the Then", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/search/RE1");
  const row = page.getByRole("button", { name: /failure\s*send/ });
  await row.focus();
  await page.keyboard.press("Enter");
  await page.getByText("Reason: missing parameter :to-phone-number").waitFor();
  // the focus stays on the row
  await page.locator("button:focus", { hasText: "failure" }).waitFor();
  await page.locator(".cm-selectionBackground").first().waitFor();
  const editor = page.getByLabel("The Then that the reaction ran");
  await editor.focus();
  await page.keyboard.press("Control+C");
  await becomes(() => page.evaluate<unknown>("getSelection().toString()"), call);
  assert.equal(await editor.getAttribute("aria-readonly"), "true");
  assert.deepEqual(await it.axe(), []);
});

test("a reaction is run again from a command, and the two lead to each other", needsChromium, async () => {
  const { page, rig } = it;
  await page.getByRole("button", { name: "Run again from here" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("what stands before counts as done").waitFor();
  assert.deepEqual(await it.axe(), []);
  await dialog.getByRole("button", { name: "Run again" }).click();
  await page.getByRole("heading", { name: "Reaction RE6" }).waitFor();
  await page.getByText("It repeats RE1, from line 1, column 43.").waitFor();
  const { body } = await rig.admin<{ commands: readonly { command: string; endpoint?: string }[] }>("GET", "/tenants/demo/journal/RE6");
  assert.ok(body.commands.every(({ endpoint }) => endpoint !== "echo"));
  await page.getByRole("link", { name: "RE1", exact: true }).click();
  await page.getByText("It was run again as RE6.").waitFor();
  await page.getByRole("link", { name: "EV000000000001" }).click();
  await page.getByRole("heading", { name: "Customer 1" }).waitFor();
  await page.getByRole("region", { name: "Timeline" }).getByText('"type": "missed"').waitFor();
});

test("one that runs is cancelled once the person is sure", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/search/RE4");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the reaction" }).click();
  await page.getByRole("button", { name: "Run again" }).first().waitFor();
  await page.getByRole("region", { name: "What it did" }).getByText("dropped").waitFor();
});

test("all that a filter selects are run again: first what that is, then what was done", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/search?pattern=PT1");
  await page.getByRole("button", { name: "Run all again" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Selected: 4 reactions that failed, of the pattern Sorry. 1 of the newest have been run again before").waitFor();
  assert.deepEqual(await it.axe(), []);
  await dialog.getByRole("button", { name: "Run them again" }).click();
  await dialog.getByText("3 run again").waitFor();
  await dialog.getByText("1 left out: they have been run again before.").waitFor();
  assert.deepEqual(await it.axe(), []);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("table", { name: "Reactions" }).getByText("again").nth(3).waitFor();
});

test("all that run of a filter are cancelled", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/search?status=success");
  // what has ended can't be cancelled
  await becomes(() => page.getByRole("button", { name: "Cancel all" }).isDisabled(), true);
  await it.open("/t/demo/search");
  await page.getByRole("button", { name: "Cancel all" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Selected: 1 reactions that run.").waitFor();
  await dialog.getByRole("button", { name: "Cancel them" }).click();
  await dialog.getByText("1 cancelled").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  assert.deepEqual(await it.axe(), []);
  assert.deepEqual(it.errors, []);
});
