import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { openGallery, openPeopleHost } from "../../../support/gallery.ts";
import type { TestHost } from "../../../support/host.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;
/** Two people of the library: `[id, faces]`. */
let ada: string;
let ben: string;

// biome-ignore lint/suspicious/noExplicitAny: each path has an answer of its own
async function ask(path: string, body?: object): Promise<any> {
  const options = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(`${opened.host.url}${path}`, body ? options : {});
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

const facesOf = async (personId: string): Promise<{ faceId: string; confirmed: boolean }[]> =>
  (await ask(`/people/${personId}/faces?limit=200`)).items;

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

const cells = (page: Page) => page.getByRole("option", { name: /^Face / });
const says = (page: Page, text: string | RegExp) => page.locator(".notice", { hasText: text }).waitFor();
const openPerson = async (personId: string, part = "") => {
  const shown = await openGallery(browser, opened.host.url, `#/people/${personId}${part}`);
  if (part === "") await cells(shown.page).first().waitFor();
  return shown;
};

test("faces are selected with Shift, confirmed, moved, split off and rejected, each with a way back", {
  skip,
}, async () => {
  // Prepare
  const { page, problems } = await openPerson(ada);
  const total = await cells(page).count();
  assert.ok(total >= 5, `${total} faces`);

  // Act and assess: a click, and a click with Shift, select all between
  await cells(page).nth(0).click();
  await cells(page)
    .nth(2)
    .click({ modifiers: ["Shift"] });
  await page.locator(".bar", { hasText: "3 faces" }).waitFor();
  await page.keyboard.press("c");
  await says(page, "Confirmed: 3 faces of Ada");
  assert.equal((await facesOf(ada)).filter(({ confirmed }) => confirmed).length, 3);

  // Act and assess: not this person, and back
  await cells(page).last().click();
  await page.getByRole("button", { name: "Not Ada" }).click();
  await says(page, "1 face not of Ada");
  assert.equal(await cells(page).count(), total - 1);
  assert.equal((await facesOf(ada)).length, total - 1);
  await page.keyboard.press("Control+z");
  await says(page, "Taken back");
  await page.getByRole("option", { name: `Face ${total}` }).waitFor();
  assert.equal((await facesOf(ada)).length, total);

  // Act and assess: moved to a person there is, by two letters of the name
  const bens = (await facesOf(ben)).length;
  await cells(page).last().click();
  await page.keyboard.press("m");
  await page.keyboard.type("be");
  await page.getByRole("option", { name: "Ben" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await says(page, "1 face moved to Ben");
  assert.equal((await facesOf(ben)).length, bens + 1);

  // Act and assess: split off as somebody new
  await cells(page).last().click();
  await page.getByRole("button", { name: "Somebody else" }).click();
  await page.keyboard.type("Cleo");
  await page.keyboard.press("Enter");
  await says(page, "1 face split off as Cleo");
  assert.equal((await facesOf(ada)).length, total - 2);

  // Act and assess: the keyboard alone selects, and makes a cover
  await page.getByRole("listbox", { name: "Faces of Ada" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Make cover" }).press("Enter");
  await says(page, "New cover of Ada");
  const { coverFaceId } = await ask(`/people/${ada}`);
  assert.ok((await facesOf(ada)).some(({ faceId }) => faceId === coverFaceId));
  assert.deepEqual(problems, []);
  await page.close();
});

test("a person is renamed, a favourite, born, hidden and shown again, merged and taken apart", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPerson(ben);

  // Act and assess
  await page.getByRole("button", { name: "Favourite" }).click();
  await says(page, "Ben is a favourite");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.keyboard.type("Benjamin");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Benjamin" }).waitFor();
  await says(page, "Now called Benjamin");
  await page.getByRole("button", { name: "More…" }).click();
  await page.getByRole("button", { name: "Birthday" }).click();
  await page.getByLabel("Birthday of Benjamin").fill("1972-08-15");
  await page.getByRole("button", { name: "Save" }).click();
  await says(page, "Benjamin was born");
  const { name, favourite, birthday } = await ask(`/people/${ben}`);
  assert.deepEqual({ name, favourite, birthday }, { name: "Benjamin", favourite: true, birthday: "1972-08-15" });

  // Act and assess: hidden, and shown again on the page of those who are
  await page.getByRole("button", { name: "More…" }).click();
  await page.getByRole("button", { name: "Hide" }).click();
  await says(page, "Benjamin is hidden");
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("link", { name: "Hidden" }).click();
  await page.getByRole("button", { name: "Show again: Benjamin" }).click();
  await says(page, "Benjamin is shown");
  await page.getByText("Nobody is hidden").waitFor();

  // Act and assess: merged into another, and taken apart again from the list of what was done
  await page.goto(`${opened.host.url}/#/people/${ada}`);
  await page.getByRole("heading", { name: "Ada" }).waitFor();
  await page.getByRole("button", { name: "More…" }).click();
  await page.getByRole("button", { name: "Merge with…" }).click();
  await page.keyboard.type("benj");
  await page.keyboard.press("Enter");
  await says(page, "Benjamin and Ada are one person now");
  assert.equal((await fetch(`${opened.host.url}/people/${ben}`)).status, 404);
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("link", { name: "Undo" }).click();
  await page
    .getByRole("button", { name: /^Take back/ })
    .first()
    .click();
  await says(page, "Taken back");
  assert.equal((await ask(`/people/${ben}`)).name, "Benjamin");
  assert.deepEqual(problems, []);
  await page.close();
});

test("a group of a person loses the name, and tells why it is one", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPerson(ben, "/groups");
  const groups = page.locator(".groups > li");
  await groups.first().waitFor();
  const before = await groups.count();
  // Act and assess
  await groups.first().getByRole("link", { name: /^Why/ }).click();
  await page.getByRole("heading", { name: "Why these are Benjamin" }).waitFor();
  await page.goBack();
  await groups
    .first()
    .getByRole("button", { name: /are not Benjamin/ })
    .click();
  await says(page, "have no name now");
  assert.equal(await groups.count(), before - 1);
  await page.getByRole("button", { name: "Undo" }).click();
  await says(page, "Taken back");
  assert.deepEqual(problems, []);
  await page.close();
});
