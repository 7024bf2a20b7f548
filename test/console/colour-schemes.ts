/** What axe finds on a page in light and in dark. */
import type { ConsoleRig } from "./browser.ts";

const schemes = ["light", "dark"] as const;

/** Everything axe finds in either colour scheme, each with the scheme before it; the page is left in light. */
export async function axeInBoth({ page, axe }: Pick<ConsoleRig, "page" | "axe">): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    found.push(...(await axe()).map((line) => `${colorScheme}: ${line}`));
  }
  await page.emulateMedia({ colorScheme: "light" });
  return found;
}
