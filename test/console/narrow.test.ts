/** Every page on a narrow screen, and by the keyboard alone. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

const width = 390;
const when =
  '(within 1 days (seq (event (and (= CallAction "abandoned") (= queue "a queue with a long name"))) (event (= CallAction "answered"))))';

const pages = [
  ...[
    "",
    "/live",
    "/search",
    "/search/RE1",
    "/customers",
    "/customers/7",
    "/customers/7?view=pending",
    "/customers/7?view=identities",
    "/customers/7?view=refused",
    "/patterns",
    "/patterns/PT1",
    "/patterns/PT1?view=try",
    "/patterns/PT1?view=backtest",
    "/patterns/PT1?view=versions",
    "/patterns/new",
    "/templates",
    "/templates/TM1",
    "/templates/new",
    "/augments",
    "/augments/AU1",
    "/augments/AU2",
    "/augments/new",
    "/tenant",
    "/audit",
    "/integrations",
    "/integrations/twilio",
    "/integrations/salesforce",
    "/listeners",
    "/listeners/LI1",
    "/listeners/new",
  ].map((path) => `/t/demo${path}`),
  // nothing is set up there
  "/t/bare",
  "/profile",
  "/admin/tenants",
  "/admin/tenants/demo",
  "/admin/new-tenant",
  "/admin/users",
  "/admin/users/admin@localhost",
  "/admin/users/new",
  "/admin/audit",
];

const then = '(seq (send echo message {:message +TM1 :reference "a-reference-without-any-space-in-it-that-is-long"}) (delay 1 hours))';
const name = "Of a name that goes on for longer than a line";

/** What is there, below /tenants/demo. */
const made: readonly (readonly [path: string, body: object])[] = [
  ["templates", { name: "Apology", template: "Sorry, {{name}}!" }],
  ["patterns", { name: "Came back after a call that nobody took", when, then, status: true }],
  ["patterns", { name: "Any", when: "(event)", then, status: true }],
  [
    "event",
    { id: 7, CallAction: "abandoned", queue: "a queue with a long name", email: "somebody.with.a.long.name@customers.example.com" },
  ],
  ["augments", { name, type: "file" }],
  ["augments", { name: "CRM", type: "api", options: { url: "https://crm.example.com/look-up", attributes: ["vip", "owner"] } }],
  ["listeners", { name, status: true, type: "webhook", mapping: { id: "customer.id", amount: "order.total" } }],
  ["integrations/twilio", { account: `AC${"0".repeat(32)}`, password: "secret" }],
];

before(async () => {
  if (chromiumPath === null) return;
  it = await startConsole({ width, height: 844 });
  const { admin } = it.rig;
  await admin("POST", "/tenants", { id: "bare" });
  await admin("PUT", "/tenants/demo/settings", { identifiers: ["email"] });
  for (const [path, body] of made) {
    const { status } = await admin("POST", `/tenants/demo/${path}`, body);
    assert.ok(status < 300, `${path} was answered with ${status}`);
  }
  await it.signIn();
});
after(() => it?.stop());

for (const path of pages) {
  test(`${path} fits into ${width} px, in both colour schemes`, needsChromium, async () => {
    const { page } = it;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await it.open(path);
      await page.getByRole("heading").first().waitFor();
      assert.ok((await page.evaluate<number>("document.documentElement.scrollWidth")) <= width, "nothing sticks out");
      assert.deepEqual(await page.evaluate(overlaps), [], "nothing lies on something else");
      assert.deepEqual(await page.evaluate(cutLabels), [], "every button shows all of its label");
      assert.deepEqual(await it.axe(), []);
    }
    assert.match(await page.title(), path.startsWith("/t/") ? /^.+, (demo|bare), WhenThen$/ : /^.+, WhenThen$/);
    const levels = await page.evaluate<number[]>(headingLevels);
    assert.equal(levels[0], 1, "the page's heading comes first");
    for (const [i, level] of levels.entries()) assert.ok(i === 0 || level <= levels[i - 1]! + 1, `headings in order: ${levels.join()}`);
    assert.deepEqual(it.errors, []);
  });
}

/** Levels of the headings that are shown. */
const headingLevels = `[...document.querySelectorAll("main h1, main h2, main h3, main h4")]
  .filter((node) => node.checkVisibility()).map((node) => Number(node.tagName[1]))`;

/** Controls in sight that take a click, and whose middle another control lies on. */
const overlaps = `[...document.querySelectorAll("header button, header a, header input, main button, main a, main input")].flatMap((node) => {
  const { left, top, width, height } = node.getBoundingClientRect();
  const [x, y, style] = [left + width / 2, top + height / 2, getComputedStyle(node)];
  if (width < 2 || height < 2 || x < 0 || x > innerWidth || y < 60 || y > innerHeight || style.opacity === "0" || style.pointerEvents === "none") return [];
  const above = document.elementFromPoint(x, y)?.closest("button, a, input");
  return above == null || above === node || above.contains(node) || node.contains(above) ? [] : [node.outerHTML.slice(0, 80)];
})`;

/** Labels of buttons that there is no room for. */
const cutLabels = `[...document.querySelectorAll(".mantine-Button-label")]
  .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth).map((node) => node.innerText)`;

test("the navigation opens and closes by the keyboard, and leads to a page with the focus on its heading", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/search");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the page");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Navigation");
  await page.keyboard.press("Enter");
  await tabTo("Patterns");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/t/demo/patterns");
  await page.locator("h1:focus").waitFor();
  await tabTo(/^Any/);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/patterns/PT2");
  await page.locator("h2:focus").waitFor();
  assert.equal(await page.title(), "Any, Patterns, demo, WhenThen");
  await it.open("/t/demo/patterns/PT2");
  await tabTo("Back to Patterns");
  await page.keyboard.press("Enter");
  await page.locator("h1:focus").waitFor();
  assert.equal(await page.title(), "Patterns, demo, WhenThen");
});

test("what is behind the closed navigation is not met with Tab", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/templates");
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.closest('nav') === null"), true, await focused());
  }
});

test("a pattern is edited, its tabs changed and its editor left by the keyboard alone", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/patterns/PT2");
  await tabTo("Edit");
  await page.keyboard.press("ArrowRight");
  await page.waitForURL("**?view=try");
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL((url) => url.search === "");
  await tabTo("When of the pattern");
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" ");
  await page.keyboard.press("ControlOrMeta+S");
  await page.getByText("Any is saved as version 2").waitFor();
  await page.keyboard.press("Tab");
  assert.notEqual(await focused(), "When of the pattern");
});

test("a customer is found, a kind chosen and a tab opened by the keyboard alone", needsChromium, async () => {
  const { page } = it;
  await it.open("/t/demo/customers");
  await tabTo("Key or identifier");
  await page.keyboard.type("7");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Customer 7" }).waitFor();
  await page.locator("h1:focus").waitFor();
  await tabTo("Timeline");
  await tabTo(/^Matches/);
  await page.keyboard.press("Space");
  await page.waitForURL("**?kinds=match");
  await tabTo("RE1");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Reaction RE1" }).waitFor();
  assert.deepEqual(it.errors, []);
});

/** The name of what has the focus. */
function focused(): Promise<string> {
  return it.page.evaluate(
    `(({ activeElement: node }) => node.getAttribute("aria-label") ?? node.labels?.[0]?.innerText ?? node.innerText ?? "")(document)`,
  );
}

/** Presses Tab until what has that name has the focus. */
async function tabTo(name: string | RegExp): Promise<void> {
  const met: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await it.page.keyboard.press("Tab");
    const at = (await focused()).trim();
    if (typeof name === "string" ? at === name || at.startsWith(`${name}\n`) : name.test(at)) return;
    met.push(at);
  }
  assert.fail(`${String(name)} is not met with Tab, only: ${met.join(" | ")}`);
}
