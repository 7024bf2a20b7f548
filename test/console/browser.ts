/** A real Chromium at a real server: what the tests of the console share. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import type { ServerConfig } from "../../src/config/settings.ts";
import { startRig, type Rig } from "../api/rig.ts";

const candidates = [process.env["WHENTHEN_CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where a Chromium is; null where there is none. */
export const chromiumPath: string | null = candidates.find((path) => path !== undefined && existsSync(path)) ?? null;

/** Options for a test that needs it: where there is none the test is named and skipped; with CI set it fails instead. */
export const needsChromium: { readonly skip?: string } =
  chromiumPath !== null || process.env["CI"] !== undefined
    ? {}
    : { skip: "there is no Chromium here; Debian's package chromium brings one, or set WHENTHEN_CHROMIUM" };

const launchOptions = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Nothing takes that long, on a slow and busy machine either: only what never comes is ended by it. */
const patienceMs = 90_000;

/** Reads again and again until it is what is expected; fails with the difference when that never comes. */
export async function becomes<T>(read: () => Promise<T>, expected: T): Promise<void> {
  for (const begun = performance.now(); ; await sleep(50)) {
    const actual = await read();
    if (isDeepStrictEqual(actual, expected)) return;
    if (performance.now() - begun > patienceMs) assert.deepEqual(actual, expected);
  }
}

export interface ConsoleRig {
  readonly rig: Rig;
  readonly page: Page;
  /** what the page wrote to its console as an error, and exceptions that nothing caught */
  readonly errors: readonly string[];
  /** Opens an address of the console and waits until it is quiet. */
  open(path: string): Promise<void>;
  /** Signs the administrator in by the form. */
  signIn(): Promise<void>;
  /** Everything axe finds on the page, each in a line; empty when all is well (WCAG 2.2 A and AA). */
  axe(): Promise<readonly string[]>;
  /** The same in light and in dark, whichever is shown. */
  axeInBoth(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export interface View {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** of the server, where the defaults won't do */
  readonly config?: Partial<ServerConfig>;
}

/** Starts a server on a fresh folder and a browser at it. @throws Error where there is no Chromium */
export async function startConsole({ width = 1280, height = 800, dark = false, config = {} }: View = {}): Promise<ConsoleRig> {
  if (chromiumPath === null) throw new Error("there is no Chromium; install Debian's package chromium or set WHENTHEN_CHROMIUM");
  const rig = await startRig(config);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: launchOptions });
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const errors = collectErrors(page);
  const open = async (path: string): Promise<void> => {
    await page.goto(rig.url + path);
    await page.waitForLoadState("networkidle");
  };
  return {
    rig,
    page,
    errors,
    open,
    signIn: async () => {
      const { admin } = rig.server.firstStart!;
      await open("/sign-in");
      await page.getByLabel("E-mail").fill(admin.email);
      await page.getByLabel(/^Password/).fill(admin.password);
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
    },
    axe: () => axeOn(page),
    axeInBoth: async () => [...(await axeIn(page, dark ? "light" : "dark")), ...(await axeIn(page, dark ? "dark" : "light"))],
    stop: () => stopAll(browser, context, rig),
  };
}

async function stopAll(browser: Browser, context: BrowserContext, rig: Rig): Promise<void> {
  await context.close();
  await browser.close();
  await rig.stop();
}

function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    // a refusal that the page itself handles is logged by the browser as a failed resource
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return errors;
}

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

/**
 * In the page: two frames, so that the new colours are drawn, and until every change of colour that takes time is over, for colours in
 * between would be found wanting.
 */
const settled = `(async () => {
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frames();
  const finite = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations !== Infinity);
  await Promise.allSettled(finite.map(({ finished }) => finished));
  await frames();
})()`;

async function axeIn(page: Page, scheme: "light" | "dark"): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor();
  await page.evaluate(settled);
  const found = await axeOn(page);
  return found.map((line) => `${scheme}: ${line}`);
}

async function axeOn(page: Page): Promise<readonly string[]> {
  // as an evaluated text and not as a script element, which the page's content security policy refuses
  await page.evaluate(await readFile(axeFile, "utf8"));
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    }),
  );
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${target.join(" ")}`));
}
