import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery, seriousFindings } from "../../../../support/gallery.ts";
import { openTestHost, type TestHost } from "../../../../support/host.ts";

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
  await page.getByText(texts.suggestions.progress({ answered: 1, of: 2 })).waitFor();
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

test("the whole photo of a face appears under a resting pointer, or under a finger that stays", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url, "#/ungrouped");
  const face = page.getByRole("option").first();
  const peek = page.locator(".peek");
  await face.locator("img").waitFor();
  // Act and assess: the pointer
  await face.hover();
  await peek.locator("span").waitFor();
  assert.ok(
    await peek.evaluate((element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    }),
  );
  await page.mouse.move(2, 2);
  await peek.waitFor({ state: "detached" });
  // Act and assess: a finger
  const { x, y, width, height } = (await face.boundingBox())!;
  const at = { pointerType: "touch", isPrimary: true, bubbles: true, clientX: x + width / 2, clientY: y + height / 2 };
  await face.locator("img").dispatchEvent("pointerdown", at);
  await peek.locator("span").waitFor();
  await face.locator("img").dispatchEvent("pointerup", at);
  await peek.waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await page.close();
});

test("ungrouped faces get a name or none, and all others are strangers until that is undone", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url);
  await page.getByRole("link", { name: texts.newFaces.ungrouped({ ungrouped: (text) => text })[1] as string }).click();
  const faces = page.getByRole("option");
  const bar = page.locator(".bar");
  await faces.first().waitFor();
  const before = await faces.count();
  // Act: a name for two
  await faces.nth(0).click({ modifiers: ["Control"] });
  await faces.nth(1).click({ modifiers: ["Shift"] });
  await bar.getByRole("combobox").fill("Edith");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.common.named({ name: "Edith", faces: 2 }));
  // Act: one that is no face
  await faces.nth(0).click({ modifiers: ["Control"] });
  await bar.getByRole("button", { name: texts.common.notAFace }).click();
  await waitForNotice(page, texts.common.markedNotAFace({ faces: 1 }));
  assert.equal(await faces.count(), before - 3);
  // Act: keep one, nobody knows the others
  await faces.nth(0).click({ modifiers: ["Control"] });
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByRole("button", { name: texts.ungrouped.othersAreStrangers }).click();
  await waitForNotice(page, texts.ungrouped.strangersDone({ faces: before - 4 }));
  assert.equal(await faces.count(), 1);
  // Act and assess
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: "" }));
  await faces.nth(before - 4).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});
