import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery, openPeopleHost, seriousFindings } from "../../../../support/gallery.ts";
import type { TestHost } from "../../../../support/host.ts";

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
const clusterIdAt = async (page: Page, row: number) =>
  (await rows(page).nth(row).getByRole("link", { name: /^Why/ }).getAttribute("href"))?.split("/")[2];

test("a named row leaves at once, returns if the write fails, and can be tried again", { skip }, async () => {
  // Prepare
  const { page } = await openGallery(browser, opened.host.url);
  await rows(page).first().waitFor();
  const before = await rows(page).count();
  // Act
  await page.context().setOffline(true);
  await rows(page).first().getByRole("combobox").fill("Ned");
  await page.keyboard.press("Enter");
  // Assess
  await page.locator(".notice.failed", { hasText: texts.errors.unreachable }).waitFor();
  assert.equal(await rows(page).count(), before);
  // Act: again, with the network
  await page.context().setOffline(false);
  await page.getByRole("button", { name: texts.common.tryAgain }).click();
  // Assess
  await page.locator(".notice", { hasText: "Named Ned" }).waitFor();
  assert.equal(await rows(page).count(), before - 1);
  // Act: undo with the button of the notice
  await page.locator(".notice").getByRole("button", { name: texts.common.undo }).click();
  await page.locator(".notice", { hasText: texts.changes.undone({ what: "" }) }).waitFor();
  // Assess
  await rows(page)
    .nth(before - 1)
    .waitFor();
  await page.close();
});

test("a name given elsewhere is shown instead of overwritten, and the change can be applied anyway", {
  skip,
}, async () => {
  // Prepare
  const { page } = await openGallery(browser, opened.host.url);
  await rows(page).first().waitFor();
  const clusterId = await clusterIdAt(page, 0);
  await fetch(`${opened.host.url}/clusters/${clusterId}`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ hidden: false }),
  });
  await fetch(`${opened.host.url}/clusters/${clusterId}/name`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Someone else" }),
  });
  // Act
  await rows(page).first().getByRole("combobox").fill("Me");
  await page.keyboard.press("Enter");
  // Assess
  await page.locator(".notice.failed", { hasText: texts.changes.conflict }).waitFor();
  const person = async () => (await (await fetch(`${opened.host.url}/clusters/${clusterId}`)).json()).person?.name;
  assert.equal(await person(), "Someone else");
  // Act
  await page.getByRole("button", { name: texts.changes.applyAnyway }).click();
  // Assess
  await page.locator(".notice", { hasText: "Named Me" }).waitFor();
  assert.equal(await person(), "Me");
  await page.keyboard.press("Control+z");
  await page.locator(".notice", { hasText: texts.changes.undone({ what: "" }) }).waitFor();
  assert.equal(await person(), "Someone else");
  await page.close();
});

test("rows are selected with ticks, Ctrl and Shift, merged into one person, and hidden together", {
  skip,
}, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url);
  await rows(page).nth(2).waitFor();
  const before = await rows(page).count();
  const words = texts.newFaces.selection;
  const bar = page.locator(".bar");
  const tab = page.getByRole("navigation", { name: texts.navigation.pages }).getByRole("link").first();
  await tab.getByText(String(before), { exact: true }).waitFor();
  // Act: merge two
  await rows(page).nth(0).locator(".tick").click();
  await rows(page)
    .nth(1)
    .locator("img")
    .first()
    .click({ modifiers: ["Shift"] });
  assert.deepEqual(await seriousFindings(page), []);
  await bar.getByRole("combobox", { name: words.field({ groups: 2 }) }).fill("Merged");
  await bar.getByRole("button", { name: words.merge }).click();
  // Assess
  await page.locator(".notice", { hasText: "Named Merged" }).waitFor();
  await tab.getByText(String(before - 2), { exact: true }).waitFor();
  const { items } = await (await fetch(`${opened.host.url}/people`)).json();
  assert.equal(items.find(({ name }: { name: string }) => name === "Merged").clusters, 2);
  // Act: hide one
  await rows(page)
    .nth(0)
    .locator("img")
    .first()
    .click({ modifiers: ["Control"] });
  await bar.getByRole("button", { name: texts.newFaces.hide }).click();
  await page.locator(".notice", { hasText: words.hidden({ groups: 1 }) }).waitFor();
  await tab.getByText(String(before - 3), { exact: true }).waitFor();
  // Act and assess: one undo for all that was done together
  for (const left of [before - 2, before]) {
    await page.keyboard.press("Control+z");
    await rows(page)
      .nth(left - 1)
      .waitFor();
    await tab.getByText(String(left), { exact: true }).waitFor();
  }
  assert.deepEqual(problems, []);
  await page.close();
});

test("groups are explained and named with the keyboard alone", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url);
  await rows(page).first().waitFor();
  const total = await rows(page).count();
  assert.ok(total >= 4, `${total} groups`);

  // Act and assess: Tab and Enter lead to the explanation, a face in it to the chain of matches
  await rows(page).first().getByRole("combobox").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: texts.why.title }).waitFor();
  await page.getByText(texts.why.widest).waitFor();
  await page.getByRole("list", { name: texts.why.allFacesList }).getByRole("link").last().press("Enter");
  await page.getByRole("heading", { name: texts.why.thisFace }).waitFor();
  await page.locator(".one-face .number").first().waitFor();
  await page.goBack();
  await page.goBack();
  await rows(page).first().waitFor();

  // Act: name row after row; on a busy machine, where frames come late, no letter is lost
  await page.evaluate(() => {
    window.requestAnimationFrame = () => 0;
  });
  await rows(page).first().getByRole("combobox").focus();
  for (let person = 1; person <= total; person++) {
    await page.keyboard.type(`Person ${person}`);
    await page.keyboard.press("Enter");
    await page.locator(".notice", { hasText: `Named Person ${person}` }).waitFor();
    assert.equal(await rows(page).count(), total - person);
  }
  // Assess
  await page.getByText(texts.newFaces.allNamed.title).waitFor();
  await page.getByRole("link", { name: new RegExp(`^${texts.people.title}`) }).press("Enter");
  await page.getByRole("link", { name: /^Person 1/ }).waitFor();
  assert.equal((await page.locator(".people > li").count()) >= total, true);

  // Act and assess: Ctrl+Z undoes the last change, from any page
  await page.keyboard.press("Control+z");
  await page.locator(".notice", { hasText: texts.changes.undone({ what: `Named Person ${total}` }) }).waitFor();
  await page.getByRole("link", { name: texts.newFaces.title }).press("Enter");
  await rows(page).first().waitFor();
  assert.equal(await rows(page).count(), 1);
  assert.deepEqual(problems, []);
  await page.close();
});

test("a change that a task carries out shows its progress until it is saved, and can be undone", { skip }, async () => {
  // Prepare: the API leaves a name to a task, which ends when it is asked about for the second time
  const { page } = await openGallery(browser, opened.host.url);
  await rows(page).first().waitFor();
  const before = await rows(page).count();
  const task = { taskId: "t1", operation: "decide", state: "running", startedAt: "", done: 0, of: 9000 };
  const ends = [
    { ...task, done: 3000 },
    { ...task, state: "succeeded", done: 9000, actionId: "a1" },
  ];
  await page.route("**/clusters/*/name", (route) => route.fulfill({ status: 202, json: task }));
  await page.route("**/tasks/t1", (route) => route.fulfill({ json: ends.shift() }));
  // Act
  await rows(page).first().getByRole("combobox").fill("Ned");
  await page.keyboard.press("Enter");
  // Assess
  await page.locator(".notice", { hasText: texts.changes.underWay({ done: 3000, of: 9000 }) }).waitFor();
  await page.locator(".notice", { hasText: texts.changes.saved }).waitFor();
  await page.locator(".notice").getByRole("button", { name: texts.common.undo }).waitFor();
  await rows(page)
    .nth(before - 1)
    .waitFor();
  await page.close();
});
