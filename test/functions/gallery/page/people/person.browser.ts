import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { ask, nameAdaAndBen } from "../../../../support/ask.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery, openPeopleHost, seriousFindings } from "../../../../support/gallery.ts";
import type { TestHost } from "../../../../support/host.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;
/** Ids of two people of the library. */
let ada: string;
let ben: string;

const askHost = (path: string, body?: object, method?: string) => ask(opened.host.url, path, body, method);

const loadFaces = async (personId: string): Promise<{ faceId: string; confirmed: boolean }[]> =>
  (await askHost(`/people/${personId}/faces?limit=200`)).items;

before(async () => {
  if (skip) return;
  opened = await openPeopleHost(3);
  browser = await openBrowser();
  ({ ada, ben } = await nameAdaAndBen(opened.host.url));
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

const cells = (page: Page) => page.getByRole("option", { name: /^Face / });
const waitForNotice = (page: Page, text: string) => page.locator(".notice", { hasText: text }).waitFor();
const openPerson = async (personId: string, part = "") => {
  const shown = await openGallery(browser, opened.host.url, `#/people/${personId}${part}`);
  if (part === "") await cells(shown.page).first().waitFor();
  return shown;
};

test("selected faces are confirmed, rejected, moved, split off and used as cover", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPerson(ada);
  const total = await cells(page).count();
  assert.ok(total >= 5, `${total} faces`);

  // Act and assess: a click opens the photo; a tick, and a click with Shift, select a range
  await cells(page).nth(0).click();
  await page.locator(".photo-page").waitFor();
  await page.goBack();
  await cells(page).nth(0).hover();
  await cells(page).nth(0).locator(".tick").click();
  await cells(page)
    .nth(2)
    .click({ modifiers: ["Shift"] });
  await page.locator(".bar", { hasText: "3 faces" }).waitFor();
  await page.keyboard.press("c");
  await waitForNotice(page, texts.common.confirmed({ name: "Ada", faces: 3 }));
  assert.equal((await loadFaces(ada)).filter(({ confirmed }) => confirmed).length, 3);

  // Act and assess: reject, and undo
  await cells(page)
    .last()
    .click({ modifiers: ["Control"] });
  await page.getByRole("button", { name: texts.common.notPerson({ name: "Ada" }) }).click();
  await waitForNotice(page, texts.common.removed({ name: "Ada", faces: 1 }));
  assert.equal(await cells(page).count(), total - 1);
  assert.equal((await loadFaces(ada)).length, total - 1);
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: "" }));
  await page.getByRole("option", { name: `Face ${total}` }).waitFor();
  assert.equal((await loadFaces(ada)).length, total);

  // Act and assess: move to an existing person, by two letters of the name
  const bens = (await loadFaces(ben)).length;
  await cells(page)
    .last()
    .click({ modifiers: ["Control"] });
  await page.keyboard.press("m");
  await page.keyboard.type("be");
  await page.getByRole("option", { name: "Ben" }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.person.selection.moved({ faces: 1, name: "Ben" }));
  assert.equal((await loadFaces(ben)).length, bens + 1);

  // Act and assess: move to a new person
  await cells(page)
    .last()
    .click({ modifiers: ["Control"] });
  await page.getByRole("button", { name: texts.common.someoneElse }).click();
  await page.keyboard.type("Cleo");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.person.selection.movedToNew({ faces: 1, name: "Cleo" }));
  assert.equal((await loadFaces(ada)).length, total - 2);

  // Act and assess: select and use as cover with the keyboard alone
  await page.getByRole("listbox", { name: texts.person.facesList({ name: "Ada" }) }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: texts.person.selection.cover }).press("Enter");
  await waitForNotice(page, texts.person.selection.coverDone);
  const { coverFaceId } = await askHost(`/people/${ada}`);
  assert.ok((await loadFaces(ada)).some(({ faceId }) => faceId === coverFaceId));
  assert.deepEqual(problems, []);
  await page.close();
});

test("a person becomes a favourite, gets a name and a birthday, is hidden, unhidden, merged and unmerged", {
  skip,
}, async () => {
  // Prepare
  const { page, problems } = await openPerson(ben);

  // Act and assess
  await page.getByRole("button", { name: texts.person.favourite }).click();
  await waitForNotice(page, texts.person.favouriteAdded);
  await page.getByRole("button", { name: texts.person.rename }).click();
  await page.keyboard.type("Benjamin");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Benjamin" }).waitFor();
  await waitForNotice(page, texts.person.renamed({ name: "Benjamin" }));
  await page.getByRole("button", { name: texts.person.more }).click();
  await page.getByRole("button", { name: texts.person.birthday }).click();
  await page.getByLabel(texts.person.birthdayField({ name: "Benjamin" })).fill("1972-08-15");
  await page.getByRole("button", { name: texts.common.save }).click();
  await waitForNotice(page, "Birthday set to");
  const { name, favourite, birthday } = await askHost(`/people/${ben}`);
  assert.deepEqual({ name, favourite, birthday }, { name: "Benjamin", favourite: true, birthday: "1972-08-15" });

  // Act and assess: hide, and unhide on the page of hidden people
  await page.getByRole("button", { name: texts.person.more }).click();
  await page.getByRole("button", { name: texts.person.hide }).click();
  await waitForNotice(page, texts.person.hidden({ name: "Benjamin" }));
  await page.getByRole("button", { name: texts.navigation.more, exact: true }).click();
  await page.getByRole("link", { name: texts.hidden.title }).click();
  await page.getByRole("button", { name: texts.hidden.unhidePerson({ name: "Benjamin" }) }).click();
  await waitForNotice(page, texts.person.unhidden({ name: "Benjamin" }));
  await page.getByText(texts.hidden.none.title).waitFor();

  // Act and assess: merge into another person, and undo from the list of changes
  await page.goto(`${opened.host.url}/#/people/${ada}`);
  await page.getByRole("heading", { name: "Ada" }).waitFor();
  await page.getByRole("button", { name: texts.person.more }).click();
  await page.getByRole("button", { name: texts.person.merge }).click();
  await page.keyboard.type("benj");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.person.merged({ from: "Benjamin", into: "Ada" }));
  assert.equal((await fetch(`${opened.host.url}/people/${ben}`)).status, 404);
  await page.getByRole("button", { name: texts.navigation.more, exact: true }).click();
  await page.getByRole("link", { name: texts.undo.title }).click();
  await page
    .getByRole("button", { name: /^Undo: / })
    .first()
    .click();
  await waitForNotice(page, texts.changes.undone({ what: "" }));
  assert.equal((await askHost(`/people/${ben}`)).name, "Benjamin");
  assert.deepEqual(problems, []);
  await page.close();
});

test("a group of a person is explained, and loses the name", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPerson(ben, "/groups");
  const groups = page.locator(".groups > li");
  await groups.first().waitFor();
  const before = await groups.count();
  // Act and assess
  await groups.first().getByRole("link", { name: /^Why/ }).click();
  await page.getByRole("heading", { name: texts.why.titleOf({ name: "Benjamin" }) }).waitFor();
  await page.goBack();
  await groups
    .first()
    .getByRole("button", { name: texts.common.notPerson({ name: "Benjamin" }) })
    .click();
  await waitForNotice(page, "Removed the name from");
  assert.equal(await groups.count(), before - 1);
  await page.locator(".notice").getByRole("button", { name: texts.common.undo }).click();
  await waitForNotice(page, texts.changes.undone({ what: "" }));
  assert.deepEqual(problems, []);
  await page.close();
});

test("a person's photos have headings by year, are shared with another person, and are downloaded", {
  skip,
}, async () => {
  // Prepare
  const { page, problems } = await openPerson(ada, "/photos");
  const words = texts.person;
  await page.locator(".photos img").first().waitFor();
  // Act and assess
  await page.locator(".year").first().waitFor();
  assert.deepEqual(await seriousFindings(page), []);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: words.download.link }).click();
  assert.equal((await download).suggestedFilename(), "Ada.zip");
  await waitForNotice(page, words.download.begun({ name: "Ada" }));
  // Act and assess: one photo over the window, then the next
  await page.locator(".photos a").first().click();
  const lightbox = page.locator("dialog.lightbox");
  const first = await lightbox.getAttribute("aria-label");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(
    (label) => document.querySelector("dialog.lightbox")?.getAttribute("aria-label") !== label,
    first,
  );
  await page.keyboard.press("Escape");
  await lightbox.waitFor({ state: "detached" });
  // Act and assess: photos with both, at an address of their own
  await page.getByRole("combobox", { name: words.withBoth.label({ name: "Ada" }) }).fill("be");
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`#/photos\\?person=${ada}%2C${ben}&match=all`));
  assert.deepEqual(problems, []);
  await page.close();
});

test("a person is found by an alias, and has a note", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPerson(ada);
  const words = texts.person.about;
  await page.getByRole("button", { name: texts.person.more }).click();
  await page.getByRole("button", { name: words.link }).click();
  // Act
  await page.getByLabel(words.aliases).fill("Gräfin, Countess");
  await page.getByLabel(words.note).fill("My aunt");
  await page.keyboard.press("Enter");
  // Assess
  await waitForNotice(page, words.saved);
  await page.getByText(words.alsoKnownAs({ aliases: ["Gräfin", "Countess"] })).waitFor();
  await page.getByText("My aunt").waitFor();
  const { page: other } = await openGallery(browser, opened.host.url, `#/people/${ben}/photos`);
  await other.getByRole("combobox").fill("grafin");
  await other.getByRole("option", { name: "Ada" }).waitFor();
  assert.deepEqual(problems, []);
  await other.close();
  await page.close();
});

test("an empty name field offers people who look alike", { skip }, async () => {
  // Prepare: who may be meant is found on the host
  const { page } = await openGallery(browser, opened.host.url);
  const person = await askHost(`/people/${ben}`);
  await page.route("**/clusters/*/people", (route) =>
    route.fulfill({ json: { items: [{ person, why: "likeness" }] } }),
  );
  const field = page.getByRole("combobox").first();
  // Act
  await field.focus();
  const offer = page.getByRole("option").filter({ hasText: texts.naming.likeness });
  await offer.waitFor();
  await field.press("Alt+ArrowDown");
  // Assess
  assert.equal(await offer.getAttribute("aria-selected"), "true");
  await field.press("Enter");
  await page.locator(".notice", { hasText: "Named Ben" }).waitFor();
  await page.keyboard.press("Control+z");
  await page.locator(".notice", { hasText: texts.changes.undone({ what: "" }) }).waitFor();
  await page.close();
});
