import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { startRun } from "../../lib/services/workflow.ts";
import { openTestHost, type TestHost } from "./host.ts";

const shared = join(import.meta.dirname, "../../../shared/data");
const LFW = join(shared, "lfw/images");
/** A scene with several people. */
const SCENE = join(shared, "albums/sitcom/bbt1.jpg");

/** Why there are no photos of several people; false where there are. */
export const withoutPeople: string | false = existsSync(LFW) && existsSync(SCENE) ? false : `${LFW} is not there`;

/** A host with the photos of these people, and one scene, indexed and clustered. */
export async function openPeopleHost(names: readonly string[]): Promise<TestHost> {
  const opened = await openTestHost();
  const { host } = opened;
  const folder = await mkdtemp(join(tmpdir(), "facet-people-"));
  for (const name of names) await cp(join(LFW, name), join(folder, name), { recursive: true });
  await cp(SCENE, join(folder, "scene.jpg"));
  await host.mount(host.outputs.PhotosBucket ?? "", folder, { watch: false });
  await host.drained();
  await startRun(host.outputs.StateMachine ?? "", {});
  await host.settled();
  return {
    ...opened,
    async close() {
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
