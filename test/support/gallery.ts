import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { openTestHost, type TestHost } from "./host.ts";
import { peopleFolder } from "./people.ts";

/** Opens a host with photos of `count` people, and one photo of several, indexed and clustered. */
export async function openPeopleHost(count: number): Promise<TestHost> {
  return openTestHost({ library: "clustered", photos: await peopleFolder(count) });
}

export interface OpenedGallery {
  readonly page: Page;
  /** Errors in the page. */
  readonly problems: string[];
}

export interface ViewOptions {
  readonly width?: number;
  readonly scheme?: "light" | "dark";
  /** True for a screen that is touched. */
  readonly touch?: boolean;
}

/** Views in which every page must be readable. */
export const VIEWS: Readonly<Record<string, ViewOptions>> = {
  light: {},
  dark: { scheme: "dark" },
  narrow: { width: 360 },
};

/** Opens the gallery in a new window. */
export async function openGallery(
  browser: Browser,
  url: string,
  path = "",
  look: ViewOptions = {},
): Promise<OpenedGallery> {
  const { width = 1280, scheme = "light", touch = false } = look;
  const viewport = { width, height: 860 };
  const page = await browser.newPage({ viewport, colorScheme: scheme, hasTouch: touch });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    const { url: from } = message.location();
    if (message.type() === "error") problems.push(`${message.text()} ${from}`);
  });
  page.on("response", (answer) => {
    if (answer.status() === 404) problems.push(`404 ${answer.url()}`);
  });
  await page.goto(`${url}/${path}`);
  await page.locator("h1").waitFor();
  return { page, problems };
}

/** Serious findings of axe-core in a page, by the rules of WCAG 2.2 A and AA and its best practices. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (window as unknown as { axe: typeof axe }).axe.run());
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}

/** Number of px by which the page is wider than the window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}
