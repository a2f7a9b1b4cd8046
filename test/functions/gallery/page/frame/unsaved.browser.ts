import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page, Route } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery, openPeopleHost } from "../../../../support/gallery.ts";
import type { TestHost } from "../../../../support/host.ts";
import { openSlowProxy } from "../../../../support/slow-proxy.ts";
import { until } from "../../../../support/wait.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;

before(async () => {
  if (skip) return;
  opened = await openPeopleHost(6);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

const rows = (page: Page) => page.locator(".clusters > li");
const field = (page: Page, row: number) => rows(page).nth(row).getByRole("combobox");
const loadNames = async (): Promise<string[]> =>
  (await (await fetch(`${opened.host.url}/people`)).json()).items.map(({ name }: { name: string }) => name).sort();
/** Tag and value of the element that has the focus. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const { tagName, value } = document.activeElement as HTMLInputElement;
    return [tagName, value];
  });

test("a failed write is counted, its name returns to its row, and newer typing is kept", { skip }, async () => {
  // Prepare
  const { page } = await openGallery(browser, opened.host.url);
  await rows(page).nth(3).waitFor();
  const total = await rows(page).count();
  const fails = (route: Route) => route.fulfill({ status: 500, body: "{}" });
  await page.route("**/clusters/*/name", fails);
  // Act: a name that cannot be saved, and half of another
  await field(page, 0).fill("Ned");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Ad");
  await page.locator(".unsaved.failed", { hasText: texts.changes.unsaved({ changes: 1 }) }).waitFor();
  await page.keyboard.type("a");
  // Assess
  assert.equal(await rows(page).count(), total);
  assert.equal(await field(page, 0).inputValue(), "Ned");
  assert.deepEqual(await focused(page), ["INPUT", "Ada"]);
  // Act and assess: another page and a reload change neither
  await page.getByRole("link", { name: new RegExp(`^${texts.people.title}`) }).click();
  await page.getByRole("heading", { name: texts.people.title }).waitFor();
  await page.locator(".unsaved", { hasText: texts.changes.unsaved({ changes: 1 }) }).waitFor();
  await page.getByRole("link", { name: texts.newFaces.title }).click();
  await rows(page).nth(3).waitFor();
  assert.deepEqual([await field(page, 0).inputValue(), await field(page, 1).inputValue()], ["Ned", "Ada"]);
  // Act: again, and it works
  await page.unroute("**/clusters/*/name", fails);
  await page.getByRole("button", { name: texts.common.tryAgain }).click();
  await page.locator(".unsaved").waitFor({ state: "detached" });
  // Assess
  assert.deepEqual(await loadNames(), ["Ned"]);
  assert.equal(await rows(page).count(), total - 1);
  assert.equal(await field(page, 0).inputValue(), "Ada");
  await page.reload();
  await rows(page).nth(2).waitFor();
  assert.equal(await field(page, 0).inputValue(), "Ada");
  await page.close();
});

test("a change made elsewhere does not move the field being typed in", { skip }, async () => {
  // Prepare
  const { page } = await openGallery(browser, opened.host.url);
  await rows(page).nth(3).waitFor();
  const href = await rows(page).nth(0).getByRole("link", { name: /^Why/ }).getAttribute("href");
  const clusterId = href!.split("/")[2];
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ name: "Someone else" });
  await fetch(`${opened.host.url}/clusters/${clusterId}/name`, { method: "POST", headers, body });
  // Act: the write is refused and the list reloads while a lower field is being typed in
  await field(page, 0).fill("Me");
  await page.keyboard.press("Enter");
  await field(page, 2).focus();
  await page.keyboard.type("Gra");
  await page.locator(".notice.failed", { hasText: texts.changes.conflict }).waitFor();
  await page.keyboard.type("ce");
  // Assess
  assert.deepEqual(await focused(page), ["INPUT", "Grace"]);
  assert.equal(await field(page, 0).inputValue(), "Me");
  await page.getByRole("button", { name: texts.changes.discard }).click();
  await page.locator(".unsaved").waitFor({ state: "detached" });
  await page.close();
});

test("names are saved in parallel, leaving the page asks first, and then loses none", { skip }, async (t) => {
  // Prepare
  const proxy = await openSlowProxy(opened.host.url, 1500);
  t.after(() => proxy.close());
  const { page } = await openGallery(browser, proxy.url);
  await rows(page).nth(3).waitFor();
  const total = await rows(page).count();
  const before = await loadNames();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  // Act: type faster than names are saved; the last name is a repeated one
  await field(page, 0).focus();
  for (let person = 1; person <= total; person++) {
    await page.keyboard.type(`Person ${person === total ? 1 : person}`);
    await page.keyboard.press("Enter");
  }
  await page.locator(".unsaved", { hasText: texts.changes.unsaved({ changes: total }) }).waitFor();
  assert.equal(await rows(page).count(), 0);
  await page.goto("about:blank");
  // Assess
  assert.deepEqual(asked, ["beforeunload"]);
  const unnamed = async () => (await (await fetch(`${opened.host.url}/clusters?named=false`)).json()).items.length;
  await until("every group to have its name", async () => (await unnamed()) === 0, { ms: 60_000 });
  assert.equal((await loadNames()).length, before.length + total - 1);
  assert.ok(proxy.mostAtOnce() > 1, `${proxy.mostAtOnce()} at once`);
  await page.close();
});
