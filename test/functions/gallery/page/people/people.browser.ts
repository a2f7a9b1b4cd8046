import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery, openPeopleHost } from "../../../../support/gallery.ts";
import type { TestHost } from "../../../../support/host.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;

before(async () => {
  if (skip) return;
  opened = await openPeopleHost(4);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

const cards = (page: Page) => page.locator(".people > li");
const bar = (page: Page) => page.locator(".bar");
const notice = (page: Page, text: string) => page.locator(".notice", { hasText: text }).waitFor();

/** Names the groups of the library, each after a letter. */
async function nameAll(): Promise<void> {
  const { url } = opened.host;
  const { items } = (await (await fetch(`${url}/clusters?named=false`)).json()) as { items: { clusterId: string }[] };
  for (const [at, { clusterId }] of items.slice(0, 4).entries()) {
    await fetch(`${url}/clusters/${clusterId}/name`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "Ada Ben Cleo Dora".split(" ")[at] }),
    });
  }
}

test("several people are selected with ticks, Ctrl and Shift, and merged, hidden or made favourites", {
  skip,
}, async () => {
  // Prepare
  await nameAll();
  const { page } = await openGallery(browser, opened.host.url, "#/people");
  await cards(page).nth(3).waitFor();
  const words = texts.people.selection;
  const act = (name: string) => bar(page).getByRole("button", { name, exact: true }).click();
  // Act: two favourites
  await cards(page)
    .nth(0)
    .getByRole("button", { name: texts.people.select({ name: "Ada" }) })
    .click();
  await cards(page)
    .nth(1)
    .locator("a")
    .click({ modifiers: ["Control"] });
  await act(words.favour);
  // Assess
  await notice(page, words.favoured({ people: 2 }));
  assert.equal(await page.locator(".people .star").count(), 2);
  // Act and assess: the whole photo of a cover
  await cards(page).nth(0).locator("img").hover();
  await page.locator(".peek span").waitFor();
  await page.mouse.move(2, 2);
  // Act: merge a range
  await cards(page).nth(1).locator(".tick").click();
  await cards(page)
    .nth(3)
    .locator("a")
    .click({ modifiers: ["Shift"] });
  assert.equal(await bar(page).locator(".count").textContent(), words.count({ people: 3 }));
  // Assess: who may only look has no button but the one that ends the selection
  const role = (to: string) => page.evaluate((given) => document.documentElement.setAttribute("data-role", given), to);
  await role("view");
  assert.equal(await bar(page).locator("button:visible").count(), 1);
  await role("manage");
  await act(words.merge);
  await notice(page, words.merged({ people: 2, into: "" }).trim());
  // Assess
  assert.equal(await cards(page).count(), 2);
  // Act: hide the other
  await cards(page).filter({ hasText: "Ada" }).locator(".tick").click();
  await act(words.hide);
  await notice(page, words.hidden({ people: 1 }));
  // Assess: a click without keys opens
  assert.equal(await cards(page).count(), 1);
  await cards(page).first().locator("a").click();
  await page.waitForURL(/#\/people\/./);
  await page.close();
});
