/** What axe finds on a page in light and in dark. */
import type { ConsoleRig } from "./browser.ts";

const schemes = ["light", "dark"] as const;

/** In the page: two frames, so that the new colours are drawn. */
const settled = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

/** Everything axe finds in either colour scheme, each with the scheme before it; the page is left in light. */
export async function axeInBoth({ page, axe }: Pick<ConsoleRig, "page" | "axe">): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    // colours in between would be found wanting
    await page.evaluate(settled);
    found.push(...(await axe()).map((line) => `${colorScheme}: ${line}`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}
