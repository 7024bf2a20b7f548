/** The Augments page, used as a person would. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { answering, startAugmentApi } from "../providers/augment-api.ts";
import { chromiumPath, needsChromium, startConsole, type ConsoleRig } from "./browser.ts";

let it: ConsoleRig;

before(async () => {
  if (chromiumPath !== null) it = await startConsole({ config: { allowedNetworks: [{ address: "127.0.0.0", prefix: 8 }] } });
});
after(() => it?.stop());

test(
  "a file augment: made, a wrong file told by its lines, a right one in use with its first rows, tried, deleted",
  needsChromium,
  async () => {
    const { page } = it;
    await it.signIn();
    await page.getByRole("link", { name: "Augments" }).click();
    await page.getByText("No augment yet.").waitFor();
    await page.getByRole("link", { name: "New" }).click();
    await page.getByLabel("Name").fill("Segments");
    await page.getByRole("button", { name: "Add a column" }).click();
    await page.getByRole("combobox", { name: "Column 1", exact: true }).fill("score");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText("Segments is created").waitFor();
    await page.waitForURL("**/augments/AU1");
    await page.getByText("No file yet").waitFor();
    const choose = async (text: string): Promise<void> => {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Choose a file" }).click();
      await (await chooser).setFiles({ name: "segments.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    };
    await choose("id,segment,score\n1,gold,87.5\n2,silver\n3,tin,many\n");
    const wrong = page.getByRole("list", { name: "Wrong rows" });
    await wrong.getByText("line 3 has 2 cells, but the header has 3").waitFor();
    await wrong.getByText(/line 4 .*score/).waitFor();
    assert.deepEqual(await it.axe(), []);
    await choose("id,segment,score\n1,gold,87.5\n2,silver,\n");
    const rows = page.getByRole("table", { name: "First rows" });
    await rows.getByRole("cell", { name: "gold" }).waitFor();
    await page.getByText(/^2 rows, \d+ bytes/).waitFor();
    await page
      .getByRole("link", { name: /Segments/ })
      .getByText("ready")
      .waitFor();
    await page.getByLabel("Event").fill('{"id": 1');
    await page.getByText(/This is no JSON/).waitFor();
    await page.getByLabel("Event").fill('{"id": 1, "type": "call"}');
    await page.getByRole("button", { name: "Try it" }).click();
    const became = page.getByRole("table", { name: "What it becomes" });
    await became.getByRole("cell", { name: '"gold"' }).waitFor();
    await became.getByRole("cell", { name: "87.5" }).waitFor();
    await page.getByLabel("Event").fill('{"id": 9}');
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByText("Nothing is found for it").waitFor();
    assert.deepEqual(await it.axeInBoth(), []);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    assert.equal((await download).suggestedFilename(), "AU1.csv");
    await page.getByRole("button", { name: "Delete the file" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No file yet").waitFor();
    await page.getByRole("region", { name: "AU1" }).getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No augment yet.").waitFor();
    assert.deepEqual(it.errors, []);
  },
);

/** What a person's drop carries; evaluated in the page. */
const dropped = `(() => {
  const transfer = new DataTransfer();
  transfer.items.add(new File(["id,vip\\n7,yes\\n"], "vips.csv", { type: "text/csv" }));
  return transfer;
})()`;

test("a CSV that is dropped is taken", needsChromium, async () => {
  const { page, rig } = it;
  await rig.admin("POST", "/tenants/demo/augments", { name: "Dropped", type: "file" });
  await page.getByRole("link", { name: "Search" }).click();
  await page.getByRole("link", { name: "Augments" }).click();
  await page.getByRole("link", { name: /Dropped/ }).click();
  const area = page.getByText("No file yet").locator("xpath=../..");
  const data = await page.evaluateHandle(dropped);
  await area.dispatchEvent("drop", { dataTransfer: data });
  await page.getByRole("table", { name: "First rows" }).getByRole("cell", { name: "yes" }).waitFor();
  assert.deepEqual(it.errors, []);
});

test("an api augment: made, tried at a real server, its failures told", needsChromium, async () => {
  const { page } = it;
  const api = await startAugmentApi(answering(({ attributes }) => ({ ...attributes, vip: true })));
  try {
    await page.getByRole("link", { name: "New" }).click();
    await page.getByLabel("Name").fill("CRM");
    await page.getByText("an API of yours").click();
    await page.getByLabel("URL").fill("ftp://crm.example.com");
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByText(/must be an http or https address/).waitFor();
    await page.getByLabel("URL").fill(api.url);
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "CRM" }).waitFor();
    await page.getByText("closed: the API is asked").waitFor();
    await page.getByLabel("Event").fill('{"id": 1}');
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByRole("table", { name: "What it becomes" }).getByRole("rowheader", { name: "vip" }).waitFor();
    api.behave = (response) => void response.writeHead(500).end();
    await page.getByRole("button", { name: "Try it" }).click();
    await page.getByRole("alert").getByText(/500/).waitFor();
    assert.deepEqual(await it.axe(), []);
    assert.deepEqual(it.errors, []);
  } finally {
    await api.stop();
  }
});
