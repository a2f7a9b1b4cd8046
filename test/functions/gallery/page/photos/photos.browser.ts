import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { Browser, Page } from "playwright-core";
import { monthName } from "../../../../../functions/gallery/page/base/format.ts";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { listPhotos, updatePhoto } from "../../../../../lib/catalog/rows/photos.ts";
import { installSamples } from "../../../../../lib/models/install.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery, overflow, seriousFindings } from "../../../../support/gallery.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../../../../support/host.ts";
import { until } from "../../../../support/wait.ts";

const skip = withoutBrowser;
const words = texts.photos;

/** Dates of the sample photos, in order of id; the others have none. */
const DATES = ["2024-12-24T18:00:00", "2026-04-01T10:00:00", "2026-04-30T10:00:00", undefined, undefined, undefined];

let opened: TestHost;
let browser: Browser;
let photoIds: readonly string[];

before(async () => {
  if (skip) return;
  opened = await openTestHost(SAMPLE_CLUSTERS);
  const { catalog } = opened;
  photoIds = (await listPhotos(catalog, 50)).items.map(({ photoId }) => photoId);
  for (const [at, photoId] of photoIds.entries()) {
    await updatePhoto(catalog, photoId, (row) => {
      const places = row?.locations.map(({ takenAt: _, ...place }) => place) ?? [];
      const takenAt = DATES[at];
      return row && { ...row, locations: takenAt ? places.map((place) => ({ ...place, takenAt })) : places };
    });
  }
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

test("all photos are listed by month, latest first; a filter is in the address; Back returns to it", {
  skip,
}, async () => {
  // Prepare
  const [photoId] = photoIds;
  const { faces } = await (await fetch(`${opened.host.url}/photos/${photoId}`)).json();
  const named = await fetch(`${opened.host.url}/people`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada", faceIds: [faces[0].faceId] }),
  });
  const { personId } = await named.json();
  const { page, problems } = await openGallery(browser, opened.host.url, "#/photos");
  const headings = page.locator(".timeline h2");
  const links = page.locator(".timeline a");
  const count = (photos: number) => words.count({ photos });
  // Assess: months
  await links.nth(photoIds.length - 1).waitFor();
  assert.deepEqual(
    (await headings.allInnerTexts()).map((text) => text.replace(/\s+/g, " ")),
    [
      `${monthName("2026-04")} ${count(2)}`,
      `${monthName("2024-12")} ${count(1)}`,
      `${words.undated} ${count(photoIds.length - 3)}`,
    ],
  );
  assert.equal(await links.nth(2).getAttribute("href"), `#/photos/${photoId}`);
  // Act: a filter
  await page.locator(".filters summary").click();
  await page.getByRole("combobox", { name: words.filter.person, exact: true }).fill("ada");
  await page.getByRole("option", { name: "Ada" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/#/photos?person=${personId}`);
  await page.waitForFunction(() => document.querySelectorAll(".timeline a").length === 1);
  await page.getByLabel(words.filter.minFaces).fill("99");
  await page.keyboard.press("Tab");
  await page.getByRole("heading", { name: words.noneFound }).waitFor();
  await page.getByLabel(words.filter.minFaces).fill("");
  await page.keyboard.press("Tab");
  // Act: a photo, and back
  await page.locator(`.timeline a[href="#/photos/${photoId}"]`).click();
  await page.getByRole("dialog").getByRole("link", { name: words.lightbox.edit }).click();
  await page.locator(".photo-page .photo img").waitFor();
  await page.goBack();
  await links.first().waitFor();
  // Assess
  assert.equal(new URL(page.url()).hash, `#/photos?person=${personId}`);
  assert.equal(await links.count(), 1);
  assert.deepEqual(problems, []);
  await page.close();
});

test("the lightbox shows one photo after the other and its faces; Escape and Back close it", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url, "#/photos");
  const dialog = page.getByRole("dialog");
  const shown = () => dialog.locator(".lightbox-tools a").first().getAttribute("href");
  const zoomOf = () => dialog.locator(".photo").evaluate((photo) => new DOMMatrix(getComputedStyle(photo).transform).a);
  const links = page.locator(".timeline a");
  await links.nth(photoIds.length - 1).waitFor();
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  // Act and assess
  await links.first().click();
  await dialog.locator(".photo img").waitFor();
  assert.equal(await shown(), hrefs[0]);
  assert.ok(await dialog.getByRole("button", { name: words.lightbox.previous, includeHidden: true }).isDisabled());
  for (const href of hrefs.slice(1, 4)) {
    await page.keyboard.press("ArrowRight");
    assert.equal(await shown(), href);
  }
  await page.keyboard.press("b");
  await dialog.locator(".frame").first().waitFor();
  await page.keyboard.press("i");
  await dialog.getByText(".jpg").last().waitFor();
  await dialog.locator(".photo-details:not([aria-busy=true])").waitFor();
  assert.deepEqual(await seriousFindings(page), []);
  await page.keyboard.press("i");
  // Act and assess: zoom by wheel, keys and double click; a drag moves the zoomed photo and does not leave it
  await page.mouse.move(640, 430);
  await page.mouse.wheel(0, -400);
  await until("a larger photo", async () => (await zoomOf()) > 1.5);
  await page.keyboard.press("+");
  await page.mouse.down();
  await page.mouse.move(400, 430, { steps: 3 });
  await page.mouse.up();
  assert.equal(await shown(), hrefs[3]);
  await page.keyboard.press("0");
  await until("the whole photo", async () => (await zoomOf()) === 1);
  await page.mouse.dblclick(640, 430);
  await until("a larger photo", async () => (await zoomOf()) > 2);
  await page.mouse.dblclick(640, 430);
  await until("the whole photo", async () => (await zoomOf()) === 1);
  // Act and assess: a swipe shows the photo before, the slideshow goes on to the next and stops when told
  await page.mouse.down();
  await page.mouse.move(800, 430, { steps: 3 });
  await page.mouse.up();
  assert.equal(await shown(), hrefs[2]);
  await page.keyboard.press(" ");
  await dialog.getByRole("combobox", { name: words.lightbox.speed }).selectOption("2");
  await until("the next photo", async () => (await shown()) === hrefs[3]);
  await dialog.getByRole("button", { name: words.lightbox.pause }).click();
  await dialog.getByRole("button", { name: words.lightbox.play }).waitFor();
  // Act and assess: the original is saved under its name
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: words.lightbox.download }).click(),
  ]);
  assert.match(saved.suggestedFilename(), /^sample\d\.jpg$/);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await links.first().click();
  await dialog.waitFor();
  await page.goBack();
  await dialog.waitFor({ state: "detached" });
  assert.equal(new URL(page.url()).hash, "#/photos");
  assert.deepEqual(problems, []);
  await page.close();
});

test("fingers pinch, move, tap and swipe in the lightbox, also on the full screen", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url, "#/photos", { width: 390, touch: true });
  const fingers = await touching(page);
  const dialog = page.getByRole("dialog");
  const shown = () => dialog.locator(".lightbox-tools a").first().getAttribute("href");
  const matrix = () =>
    dialog.locator(".photo").evaluate((photo) => {
      const { a: zoom, e: x } = new DOMMatrix(getComputedStyle(photo).transform);
      return { zoom, x };
    });
  const isFull = () => page.evaluate(() => document.fullscreenElement?.className);
  await page.locator(".timeline a").first().click();
  await dialog.locator(".photo img").waitFor();
  const first = await shown();
  // Act and assess: fingers that part zoom, one finger then moves the photo and shows no other
  await fingers(
    [
      [180, 430],
      [210, 430],
    ],
    [
      [90, 430],
      [300, 430],
    ],
  );
  await until("a larger photo", async () => (await matrix()).zoom > 2);
  const before = await matrix();
  await fingers([[200, 430]], [[120, 430]]);
  await until("a moved photo", async () => (await matrix()).x < before.x - 40);
  assert.equal(await shown(), first);
  // Act and assess: fingers that come together show all of it, without a swipe; two taps zoom and return
  await fingers(
    [
      [60, 430],
      [330, 430],
    ],
    [
      [180, 430],
      [210, 430],
    ],
  );
  await until("the whole photo", async () => (await matrix()).zoom === 1);
  assert.equal(await shown(), first);
  for (const wanted of [(zoom: number) => zoom > 2, (zoom: number) => zoom === 1]) {
    await fingers([[195, 430]]);
    await fingers([[195, 430]]);
    await until("the other size", async () => wanted((await matrix()).zoom));
  }
  // Act and assess: the full screen, a swipe on it, and its end
  await dialog.getByRole("button", { name: words.lightbox.fullScreen }).click();
  await until("the full screen", async () => (await isFull())?.includes("lightbox-body") === true);
  await fingers([[300, 430]], [[100, 440]]);
  await until("the next photo", async () => (await shown()) !== first);
  await fingers([[100, 430]], [[300, 440]]);
  await until("the first photo", async () => (await shown()) === first);
  assert.ok(await isFull());
  await dialog.getByRole("button", { name: words.lightbox.close }).click();
  await dialog.waitFor({ state: "detached" });
  await until("the end of the full screen", async () => !(await isFull()));
  assert.deepEqual(problems, []);
  await page.close();
});

type Places = readonly (readonly [x: number, y: number])[];

/**
 * Moves fingers over a page's screen, each from its first place to its second, or taps, by touch events of the browser itself.
 * The events carry times of their own, so that a slow machine makes no long press of a tap.
 */
async function touching(page: Page): Promise<(from: Places, to?: Places) => Promise<void>> {
  const cdp = await page.context().newCDPSession(page);
  const STEPS = 6;
  const STEP_SECONDS = 0.02;
  let timestamp = Date.now() / 1000;
  return async (from, to = from) => {
    const send = async (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) => {
      timestamp += STEP_SECONDS;
      await cdp.send("Input.dispatchTouchEvent", { type, touchPoints, timestamp });
    };
    const at = (share: number) =>
      from.map(([x, y], id) => ({ id, x: x + share * (to[id]![0] - x), y: y + share * (to[id]![1] - y) }));
    await send("touchStart", at(0));
    for (let step = 1; to !== from && step <= STEPS; step++) await send("touchMove", at(step / STEPS));
    await send("touchEnd", []);
  };
}

test("files that were not scanned are a filter, with the reasons", { skip }, async () => {
  // Prepare
  const { host, catalog } = opened;
  const broken = { Bucket: catalog.photosBucket, Key: "notes.jpg" };
  await (await catalog.s3()).send(new PutObjectCommand({ ...broken, Body: "no picture" }));
  await host.drained();
  const { page } = await openGallery(browser, host.url, "#/photos");
  // Act
  await page.locator(".filters summary").click();
  await page.getByLabel(words.filter.scanned).selectOption("unprocessed");
  // Assess
  await page.locator(".not-scanned", { hasText: texts.skipReason({ reason: "not a picture" }) }).waitFor();
  assert.equal(new URL(page.url()).hash, "#/photos?status=unprocessed");
  await page.close();
  await (await catalog.s3()).send(new DeleteObjectCommand(broken));
  await host.drained();
});

test("a picture that is chosen or dropped is searched for, and not kept", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url, "#/search");
  const [{ key, photoId } = { key: "", photoId: "" }] = (await listPhotos(opened.catalog, 1)).items;
  const file = join(await installSamples(), key);
  const faces = page.locator(".searched-faces > li");
  // Act
  await page.locator("input[type=file]").setInputFiles(file);
  await faces.first().waitFor();
  // Assess: the face itself is the most similar one
  assert.equal(await faces.first().locator(".strip a").first().getAttribute("href"), `#/photos/${photoId}`);
  assert.equal(await page.locator(".searched .frame").count(), await faces.count());
  assert.deepEqual(await seriousFindings(page), []);
  // Act: drop one on another page
  await page.goto(`${opened.host.url}/#/photos`);
  const bytes = (await readFile(file)).toString("base64");
  await page.evaluate((data) => {
    const content = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([content], "dropped.jpg", { type: "image/jpeg" }));
    for (const type of ["dragover", "drop"])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, bytes);
  await page.getByAltText("dropped.jpg").waitFor();
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".searched img")?.naturalWidth ?? 0) > 0);
  await faces.first().waitFor();
  // Assess
  assert.equal(new URL(page.url()).hash, "#/search");
  assert.equal((await listPhotos(opened.catalog, 50)).items.length, photoIds.length);
  assert.deepEqual(problems, []);
  await page.close();
});

test("filtered photos are shared by a link that works without a login, until it is revoked", { skip }, async () => {
  // Prepare
  const { url } = opened.host;
  const { items } = await (await fetch(`${url}/photos?minFaces=2&limit=200`)).json();
  const { page, problems } = await openGallery(browser, url, "#/photos?minFaces=2");
  // Act: make a link
  await page.getByRole("button", { name: texts.share.button }).click();
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByLabel(texts.share.heading).fill("Party");
  await page.getByLabel(texts.share.blurAll).check();
  await page.getByRole("button", { name: texts.share.make }).click();
  const link = await page.getByLabel(texts.share.link, { exact: true }).inputValue();
  // Act: follow it
  const asked: string[] = [];
  const visitor = await browser.newPage({ viewport: { width: 360, height: 800 } });
  visitor.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await visitor.goto(link);
  await visitor.getByRole("heading", { name: "Party" }).waitFor();
  const pictures = visitor.locator(".visitor-photos img");
  await visitor.waitForFunction(
    (count) =>
      [...document.querySelectorAll<HTMLImageElement>(".visitor-photos img")].filter((each) => each.naturalWidth > 0)
        .length === count,
    items.length,
  );
  assert.equal(await pictures.count(), items.length);
  assert.equal(await overflow(visitor), 0);
  assert.deepEqual(await seriousFindings(visitor), []);
  await visitor.getByRole("button", { name: texts.visitor.open({ index: 1 }) }).click();
  await visitor.keyboard.press("ArrowRight");
  await visitor.getByRole("img", { name: texts.visitor.open({ index: 2 }) }).waitFor();
  const saving = visitor.waitForEvent("download");
  await visitor.getByRole("button", { name: texts.visitor.download }).click();
  assert.equal((await saving).suggestedFilename(), `${items[1].photoId}.jpg`);
  // Act: revoke it
  await page.getByRole("link", { name: texts.shares.title }).last().click();
  await page.getByRole("button", { name: texts.shares.revokeLabel({ title: "Party" }) }).click();
  await page.locator(".actions .undone", { hasText: "Party" }).waitFor();
  await visitor.reload();
  await visitor.getByRole("alert").filter({ hasText: texts.visitor.ended }).waitFor();
  // Assess: the visitor's page asked for nothing else
  assert.deepEqual(
    asked.filter((path) => !/^\/($|assets\/|shared($|\/)|facet-crops\/\.shared\/)/.test(path)),
    [],
  );
  assert.deepEqual(problems, []);
});

test("a photo is downloaded with all faces blurred but the chosen ones", { skip }, async () => {
  // Prepare
  const { items } = await (await fetch(`${opened.host.url}/photos?minFaces=1&limit=1`)).json();
  const { page, problems } = await openGallery(browser, opened.host.url, `#/photos/${items[0].photoId}`);
  // Act
  await page.getByRole("button", { name: texts.blurred.button }).click();
  await page.getByRole("dialog").getByRole("checkbox").first().check();
  assert.deepEqual(await seriousFindings(page), []);
  const saving = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", { name: texts.blurred.download }).click();
  // Assess
  assert.match((await saving).url(), /\/\.shared\/main\//);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
});
