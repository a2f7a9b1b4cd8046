import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { openTestHost, type TestHost } from "./host.ts";
import { peopleFolder } from "./people.ts";

/** A host with photos of so many people, and one of several, indexed and clustered. */
export async function openPeopleHost(count: number): Promise<TestHost> {
  return openTestHost({ library: "clustered", photos: await peopleFolder(count) });
}

export interface Shown {
  readonly page: Page;
  /** What went wrong in it. */
  readonly problems: string[];
}

export interface Look {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
}

/** What every page must be readable in. */
export const LOOKS: Readonly<Record<string, Look>> = {
  light: {},
  dark: { scheme: "dark" },
  narrow: { width: 360 },
};

/** The gallery in a window of its own. */
export async function openGallery(browser: Browser, url: string, path = "", look: Look = {}): Promise<Shown> {
  const { width = 1280, scheme = "light" } = look;
  const page = await browser.newPage({ viewport: { width, height: 860 }, colorScheme: scheme });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    const { url: from } = message.location();
    // A preview that nobody has looked at so far is asked for, is not there, and is made.
    if (message.type() === "error" && !/\/previews\/.*\.webp/.test(from)) problems.push(`${message.text()} ${from}`);
  });
  await page.goto(`${url}/${path}`);
  await page.locator("h1").waitFor();
  return { page, problems };
}

/** What axe-core finds that keeps somebody from using the page: rules of WCAG 2.2 A and AA, and its best practices. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}

/** px by which the page is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
