/** What axe finds on a page in light and in dark. */
import type { ConsoleRig } from "./browser.ts";

const schemes = ["light", "dark"] as const;

/** In the page: two frames, so that the new colours are drawn, and until every change of colour that takes time is over. */
const settled = `(async () => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frames();
  const finite = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
  const over = Promise.allSettled(finite.map(({ finished }) => finished));
  await Promise.race([over, new Promise((done) => setTimeout(done, 1_000))]);
  await frames();
})()`;

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
