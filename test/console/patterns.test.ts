/** The Patterns page, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { becomes, chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

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

const selection = (): Promise<unknown> => it.page.evaluate("getSelection().toString()");

test(
  "a pattern is written, tried before it is there, checked while it is typed, drawn, saved and found in the list",
  needsChromium,
  async () => {
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
    await becomes(selection, '(event (= CallAction "abandoned"))');
    await when.press("Home");
    await page.keyboard.insertText("(");
    await page.getByText("The picture is that of the last text without errors").waitFor();
    await becomes(() => page.getByRole("button", { name: "within 1 hour" }).isDisabled(), true);
    await when.press("Backspace");
    await page.getByText("The picture is that of the last text without errors").waitFor({ state: "hidden" });
    await page.getByRole("tab", { name: "Try it" }).click();
    await page.getByLabel("Events of one customer").fill('9:00 {"CallAction": "abandoned"}');
    await page.getByText("It does not match").waitFor();
    await page.getByRole("tab", { name: "Edit" }).click();
    await page.getByLabel("Then of the pattern").click();
    await page.keyboard.insertText('(send echo message {:message "call back"})');
    await page.getByText("send echo message", { exact: true }).waitFor();
    await page.getByRole("group", { name: "The Then as a picture" }).getByRole("button", { name: "send echo message" }).press("Enter");
    await becomes(selection, '(send echo message {:message "call back"})');
    await page.getByRole("switch", { name: "Enabled" }).check({ force: true });
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Left twice is created").waitFor();
    await page.waitForURL("**/t/demo/patterns/PT1");
    await page.getByRole("link", { name: /Left twice/ }).waitFor();
    assert.deepEqual(await it.axe(), []);
    assert.deepEqual(it.errors, []);
  },
);

test("try it: events typed, and at every moment what is there, what is wanted and why it does not match", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("tab", { name: "Try it" }).click();
  await page
    .getByLabel("Events of one customer")
    .fill('9:00 {"CallAction": "abandoned"}\n+30m {"CallAction": "answered"}\n+40m {"CallAction": "abandoned"}');
  await page.getByText("It does not match").waitFor();
  const why = page.getByRole("list", { name: "Why" });
  await page.getByRole("table", { name: "Moments" }).getByRole("button").nth(2).click();
  await why.getByText(/The window passed: \(within 1 hour .*; event #1 no longer counts/).waitFor();
  await page.getByRole("table", { name: "Moments" }).getByRole("button").nth(0).click();
  await page.getByRole("table", { name: "Moments" }).getByRole("button").nth(1).click();
  await why.getByText('Event #2 is not (event (= CallAction "abandoned")): CallAction is "answered" and must be "abandoned".').waitFor();
  await page.getByRole("table", { name: "Moments" }).getByRole("button").nth(0).click();
  await why.getByText('1 of 2 are there: (count 2 (event (= CallAction "abandoned"))).').waitFor();
  await page.getByLabel("Events of one customer").fill('9:00 {"CallAction": "abandoned"}\n+30m {"CallAction": "abandoned"}');
  await page.getByText("It matches once").waitFor();
  await why.getByText("It matches, made of events #1, #2: event #2 completed it.").waitFor();
  await page
    .getByRole("list", { name: "What the reaction does" })
    .or(page.getByLabel("What the reaction does"))
    .getByText("sends echo message")
    .waitFor();
  const reaction = page.getByLabel("What the reaction does");
  await page.getByLabel("What echo message answers").fill('{"message": "so be it"}');
  await reaction.getByText("message: so be it").waitFor();
  await page.getByRole("combobox", { name: "How echo message is answered" }).click();
  await page.getByRole("option", { name: "fails", exact: true }).click();
  await reaction.getByText("send fails: refused in this trial").waitFor();
  await page.getByLabel("Events of one customer").fill("nonsense");
  await page.getByText(/line 1: there is no JSON object in it/).waitFor();
  assert.deepEqual(await it.axe(), []);
});

test("try it: the events are still there after the texts have been looked at", needsChromium, async () => {
  const { page } = it;
  await page.getByLabel("Events of one customer").fill('9:00 {"CallAction": "abandoned"}');
  await page.getByRole("tab", { name: "Edit" }).click();
  await page.getByRole("tab", { name: "Try it" }).click();
  assert.equal(await page.getByLabel("Events of one customer").inputValue(), '9:00 {"CallAction": "abandoned"}');
});

test("Ctrl+S saves out of an editor; what is saved elsewhere takes nothing away", needsChromium, async () => {
  const { page, rig } = it;
  await page.getByRole("tab", { name: "Edit" }).click();
  const then = page.getByLabel("Then of the pattern");
  await then.click();
  await then.press("ControlOrMeta+End");
  await page.keyboard.insertText(" ; one");
  await then.press("ControlOrMeta+S");
  await page.getByRole("paragraph").getByText("PT1, version 2").waitFor();
  await page.getByText("not saved").waitFor({ state: "hidden" });

  const pattern = (await rig.admin("GET", "/tenants/demo/patterns/PT1")).body as unknown as Record<string, string>;
  await then.press("ControlOrMeta+End");
  await page.keyboard.insertText(" and two");
  await page.getByText("not saved").waitFor();
  await saveElsewhere({ ...pattern, name: "Renamed" });
  await page.getByRole("heading", { name: "Renamed" }).waitFor();
  await becomes(() => page.getByLabel("Name").inputValue(), "Renamed");
  await then.getByText("; one and two").waitFor();

  await saveElsewhere({ ...pattern, name: "Renamed", then: "(send echo message {})" });
  const alert = page.getByRole("alert").filter({ hasText: "saved elsewhere" });
  await alert.getByText(/Both changes concern its then/).waitFor();
  await then.getByText("; one and two").waitFor();
  await becomes(() => page.getByRole("button", { name: "Save", exact: true }).isDisabled(), true);
  await alert.getByRole("button", { name: "Keep mine" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("paragraph").getByText("PT1, version 4").waitFor();
  const saved = (await rig.admin("GET", "/tenants/demo/patterns/PT1")).body as unknown as Record<string, string>;
  assert.match(saved["then"]!, /; one and two$/);
});

/** Somebody else saves the pattern, and the page reads it again, as it does when it is looked at again a minute later. */
async function saveElsewhere(pattern: object): Promise<void> {
  assert.equal((await it.rig.admin("PUT", "/tenants/demo/patterns/PT1", pattern)).status, 200);
  await it.page.evaluate(`{
    const { now } = Date;
    Date.now = () => now() + 60_000;
    window.dispatchEvent(new Event("visibilitychange"));
  }`);
}

test("versions: what an older one had otherwise, and the way back to it; Format lays a text out", needsChromium, async () => {
  const { page } = it;
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByRole("combobox", { name: "Compare with version" }).click();
  await page.getByRole("option", { name: /^1:/ }).click();
  await page.getByRole("region", { name: "What differs in the Then" }).getByText("; one and two").waitFor();
  await page.getByRole("region", { name: "What differs in the When" }).getByText("no difference").waitFor();
  assert.deepEqual(await it.axe(), []);
  await page.getByRole("button", { name: "Restore version 1" }).click();
  await page.getByRole("paragraph").getByText("PT1, version 5").waitFor();
  await page.getByRole("tab", { name: "Edit" }).click();
  const then = page.getByLabel("Then of the pattern");
  await then.click();
  await then.press("ControlOrMeta+A");
  await page.keyboard.insertText('(send   echo message\n{:message "call back"})');
  await page.getByText("not saved").waitFor();
  await page.getByRole("region", { name: "Then", exact: true }).getByRole("button", { name: "Format" }).click();
  await then.locator(".cm-line", { hasText: '(send echo message {:message "call back"})' }).waitFor();
});

test("back-test: the edited When against the saved one, over recorded events", needsChromium, async () => {
  const { page, rig } = it;
  const calls = Array.from({ length: 6 }, (_, i) => ({ id: i % 3, CallAction: "abandoned" }));
  await rig.admin("POST", "/tenants/demo/events", calls);
  await page.getByRole("tab", { name: "Edit" }).click();
  await page.getByLabel("When of the pattern").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText('(event (= CallAction "abandoned"))');
  await page.getByRole("tab", { name: "Back-test" }).click();
  await page.getByRole("button", { name: "Run" }).click();
  const result = page.getByRole("region", { name: "Result of the back-test" });
  await result.getByText("Matches as edited").waitFor();
  assert.match(await result.innerText(), /Matches as edited\s+6\s+3 customers[^]*Matches as saved\s+3\s+3 customers/);
  await result.getByText("only as edited").first().waitFor();
  assert.match(
    await result.innerText(),
    /Both\s+\d+\s+found by either\s+Only as edited\s+\d+\s+new ones\s+Only as saved\s+\d+\s+no longer found/,
  );
  assert.deepEqual(await it.axe(), []);
  assert.deepEqual(it.errors, []);
});

test("back-test: one that runs tells how far it is and can be cancelled; the next begins anew", needsChromium, async () => {
  const { page } = it;
  let go = (): void => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  // the request waits here, so that it runs for as long as the test wants
  await page.route("**/backtest", async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("progressbar", { name: "Progress of the back-test" }).waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("status").getByText("Cancelled. Nothing is left of it.").waitFor();
  go();
  await page.unroute("**/backtest");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("region", { name: "Result of the back-test" }).getByText("Matches as edited").waitFor();
  assert.deepEqual(it.errors, []);
});

test("changes that are not saved are asked about before the page is left", needsChromium, async () => {
  const { page } = it;
  page.once("dialog", (dialog) => void dialog.dismiss());
  await page.getByRole("link", { name: "Search" }).click();
  assert.match(page.url(), /\/patterns\/PT1/);
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("link", { name: "Search" }).click();
  await page.waitForURL("**/t/demo/search");
});

test("a match is found in Search, and told as a waterfall", needsChromium, async () => {
  const { page } = it;
  await page.getByLabel("Customer").fill("1");
  await page.waitForURL("**/search?key=*");
  await page.getByRole("table", { name: "Reactions" }).getByRole("link").first().click();
  await page.getByRole("heading", { name: /Reaction RE\d+/ }).waitFor();
  await page.getByRole("button", { name: /send echo message/ }).click();
  await page.getByText('"message": "call back"').first().waitFor();
  assert.deepEqual(await it.axe(), []);
  await it.open(new URL(page.url()).pathname);
  await page.getByRole("heading", { name: /Reaction RE\d+/ }).waitFor();
  assert.deepEqual(it.errors, []);
});
