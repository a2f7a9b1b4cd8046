import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { openGallery, openPeopleHost } from "../../../support/gallery.ts";
import type { TestHost } from "../../../support/host.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;
let ada: string;
let ben: string;

// biome-ignore lint/suspicious/noExplicitAny: each path has an answer of its own
async function ask(path: string, body?: object, method = body ? "POST" : "GET"): Promise<any> {
  const sent = body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {};
  const answer = await fetch(`${opened.host.url}${path}`, { method, ...sent });
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

const people = async () =>
  (await ask("/people?hidden=all")).items.map(({ personId, name }: { personId: string; name: string }) => [
    personId,
    name,
  ]);

before(async () => {
  if (skip) return;
  opened = await openPeopleHost(3);
  browser = await openBrowser();
  const { items } = await ask("/clusters?order=size");
  ada = (await ask(`/clusters/${items[0].clusterId}/name`, { name: "Ada" })).personId;
  ben = (await ask(`/clusters/${items[1].clusterId}/name`, { name: "Ben" })).personId;
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

const dialog = (page: Page) => page.getByRole("dialog", { name: /already exists/ });
const cells = (page: Page) => page.getByRole("option", { name: /^Face / });
const says = (page: Page, text: string) => page.locator(".notice", { hasText: text }).waitFor();

async function typeName(page: Page, name: string) {
  await page.getByRole("button", { name: "Rename" }).click();
  await page.keyboard.type(name);
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
}

test("a name that somebody has asks: cancel keeps the text, keep both makes two of one name", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url, `#/people/${ada}`);
  await cells(page).first().waitFor();
  // Act and assess: nothing is decided by Escape, and the text is still there
  await typeName(page, "Ben");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  const field = page.getByRole("combobox", { name: "New name of Ada" });
  assert.equal(await field.inputValue(), "Ben");
  assert.equal(await field.evaluate((input) => input === document.activeElement), true);
  // Act and assess: both are called so
  await page.keyboard.press("Enter");
  await dialog(page).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await says(page, "Now called Ben");
  await page.getByRole("heading", { name: "Ben" }).waitFor();
  assert.deepEqual(
    (await people()).sort(),
    [
      [ada, "Ben"],
      [ben, "Ben"],
    ].sort(),
  );
  await page.keyboard.press("Control+z");
  await says(page, "Taken back");
  assert.equal((await ask(`/people/${ada}`)).name, "Ada");
  // Where the page did not know so far who has the name, the API says so.
  assert.deepEqual(
    problems.filter((problem) => !problem.includes("409")),
    [],
  );
  await page.close();
});

test("merging leads to whoever stays, with the name that was typed and all faces, and is taken back", {
  skip,
}, async () => {
  // Prepare: somebody whom the page does not offer, as they are hidden
  await ask(`/people/${ben}`, { hidden: true }, "PATCH");
  const { page } = await openGallery(browser, opened.host.url, `#/people/${ada}`);
  await cells(page).first().waitFor();
  const [adas, bens] = [(await ask(`/people/${ada}`)).faces, (await ask(`/people/${ben}`)).faces];
  // Act
  await typeName(page, "Ben");
  await dialog(page).getByRole("button", { name: "Merge into Ben" }).press("Enter");
  await says(page, "Merged Ada into Ben");
  // Assess
  await page.getByRole("heading", { name: "Ben" }).waitFor();
  assert.match(page.url(), new RegExp(`#/people/${ben}$`));
  await page.getByText(`${adas + bens} faces in`).waitFor();
  await cells(page)
    .nth(adas + bens - 1)
    .waitFor();
  assert.deepEqual(await people(), [[ben, "Ben"]]);
  // Act: taken back
  await page.getByRole("button", { name: "Undo" }).click();
  await says(page, "Taken back");
  await page.getByText(`${bens} faces in`).waitFor();
  // Assess
  assert.equal((await ask(`/people/${ada}`)).faces, adas);
  await page.close();
});
