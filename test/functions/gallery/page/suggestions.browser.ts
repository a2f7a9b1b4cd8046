import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { texts } from "../../../../functions/gallery/page/texts.ts";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { openGallery } from "../../../support/gallery.ts";
import { openTestHost, type TestHost } from "../../../support/host.ts";

const skip = withoutBrowser;

interface Asked {
  readonly suggestionId: string;
  readonly kind: string;
  readonly person?: { readonly name: string };
  readonly faceIds: readonly string[];
}

let opened: TestHost;
let browser: Browser;

const loadSuggestions = async (): Promise<Asked[]> =>
  (await (await fetch(`${opened.host.url}/suggestions`)).json()).items;

const loadName = async (faceId: string): Promise<string | undefined> =>
  (await (await fetch(`${opened.host.url}/faces/${faceId}`)).json()).person?.name;

/** A library with two pairs of similar faces that are in no group. */
before(async () => {
  if (skip) return;
  opened = await openTestHost({ library: "clustered", context: { FACE_CLUSTER_DIST: "0.72" } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

const asked = (page: Page) => page.getByRole("list", { name: texts.suggestions.faces }).getByRole("button");
const waitForNotice = (page: Page, text: string) => page.locator(".notice", { hasText: text }).waitFor();
/** Waits until a suggestion is the current question. */
const waitForQuestion = (page: Page, { faceIds }: Asked) => page.locator(`.asked img[src*="${faceIds[0]}"]`).waitFor();

test("one key answers a question, and the next one appears", { skip }, async () => {
  // Prepare
  const [first, second] = await loadSuggestions();
  const { page, problems } = await openGallery(browser, opened.host.url, "#/suggestions");
  await page.getByRole("heading", { name: texts.suggestions.samePerson }).waitFor();
  await waitForQuestion(page, first!);
  // Act and assess: later, and no
  await page.keyboard.press("l");
  await waitForNotice(page, texts.suggestions.askLater);
  await waitForQuestion(page, second!);
  await page.keyboard.press("n");
  await waitForNotice(page, texts.suggestions.notSamePerson);
  await page.getByText(texts.suggestions.none.title).waitFor();
  assert.deepEqual(await loadSuggestions(), []);
  // Act and assess: undo both answers, latest first
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: texts.suggestions.notSamePerson }));
  await waitForQuestion(page, second!);
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: texts.suggestions.askLater }));
  await waitForQuestion(page, first!);
  assert.deepEqual(
    (await loadSuggestions()).map(({ suggestionId }) => suggestionId),
    [first!.suggestionId, second!.suggestionId],
  );
  assert.deepEqual(problems, []);
  await page.close();
});

test("a new name goes to the faces in question, without the one that was left out", { skip }, async () => {
  // Prepare
  const [, second] = await loadSuggestions();
  const [mine, other] = second!.faceIds;
  const { page, problems } = await openGallery(browser, opened.host.url, "#/suggestions");
  await page.locator(".asked img").first().waitFor();
  await page.keyboard.press("l");
  await waitForQuestion(page, second!);
  // Act: leave out one of the two
  await asked(page).nth(1).focus();
  await page.keyboard.press("Space");
  assert.equal(await asked(page).nth(1).getAttribute("aria-pressed"), "false");
  await page.getByRole("combobox").fill("Grace");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.common.named({ name: "Grace", faces: 1 }));
  // Assess
  assert.deepEqual([await loadName(mine!), await loadName(other!)], ["Grace", undefined]);
  assert.deepEqual(problems, []);
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: "" }));
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: texts.suggestions.askLater }));
  await page.close();
});

test("a face is shown beside those of the person it may be, and one key confirms it", { skip }, async () => {
  // Prepare
  const [first] = await loadSuggestions();
  const [mine, other] = first!.faceIds;
  await fetch(`${opened.host.url}/faces/move`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ faceIds: [mine], name: "Ada" }),
  });
  const { page, problems } = await openGallery(browser, opened.host.url, "#/suggestions");
  // Act
  await page.getByRole("heading", { name: "Is this Ada?" }).waitFor();
  const shown = page
    .getByRole("list", { name: texts.suggestions.known({ name: "Ada" }) })
    .locator("img")
    .first();
  const src = await shown.getAttribute("src");
  await page.keyboard.press("y");
  await waitForNotice(page, texts.common.named({ name: "Ada", faces: 1 }));
  // Assess
  assert.match(src ?? "", new RegExp(mine!));
  assert.equal(await loadName(other!), "Ada");
  assert.deepEqual(problems, []);
  await page.close();
});
