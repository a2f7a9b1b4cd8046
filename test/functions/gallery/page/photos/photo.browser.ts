import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { iou } from "../../../../../lib/geometry/iou.ts";
import { installSamples } from "../../../../../lib/models/install.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery } from "../../../../support/gallery.ts";
import { openTestHost, type TestHost } from "../../../../support/host.ts";
import { photoAtKey } from "../../../../support/photos.ts";
import { until } from "../../../../support/wait.ts";

const skip = withoutBrowser;

interface Photo {
  readonly photoId: string;
  readonly width: number;
  readonly height: number;
  readonly faces: readonly {
    readonly faceId: string;
    readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
    readonly person?: { readonly name: string };
  }[];
}

let opened: TestHost;
let browser: Browser;

before(async () => {
  if (skip) return;
  opened = await openTestHost({ library: "indexed" });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

const ask = async (path: string) => (await fetch(`${opened.host.url}${path}`)).json();
const loadPhoto = (photoId: string): Promise<Photo> => ask(`/photos/${photoId}`);
const waitForNotice = (page: Page, text: string) => page.locator(".notice", { hasText: text }).waitFor();

/** Opens the photo with the most faces. */
async function openPhoto() {
  const { items } = await ask("/photos");
  const photos: Photo[] = await Promise.all(items.map(({ photoId }: Photo) => loadPhoto(photoId)));
  const [photo] = photos.sort((a, b) => b.faces.length - a.faces.length);
  const shown = await openGallery(browser, opened.host.url, `#/photos/${photo!.photoId}`);
  await shown.page.locator(".frame").first().waitFor();
  return { ...shown, photo: photo! };
}

test("a photo in a format that the browser cannot show is shown as a preview", { skip }, async () => {
  // Prepare
  const { host, catalog } = opened;
  const Body = await readFile(join(import.meta.dirname, "../../../../media/fixtures/turned.heic"));
  await (await catalog.s3()).send(new PutObjectCommand({ Bucket: catalog.photosBucket, Key: "phone.heic", Body }));
  await host.drained();
  const photo = await photoAtKey(catalog, "phone.heic");
  // Act
  const { page } = await openGallery(browser, host.url, `#/photos/${photo!.photoId}`);
  // Assess
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>(".photo img")?.naturalWidth ?? 0) > 0);
  const shown = page.locator(".photo img");
  assert.equal(await shown.evaluate((img: HTMLImageElement) => img.naturalWidth), photo!.width);
  assert.equal(await shown.getAttribute("alt"), "phone.heic");
  await page.close();
});

test("an enlarged photo is a preview, and the pixels of the original only once it is zoomed", { skip }, async () => {
  // Prepare
  const { host, catalog } = opened;
  const Body = await sharp(join(await installSamples(), "sample2.jpg"))
    .resize(2600)
    .jpeg()
    .toBuffer();
  await (await catalog.s3()).send(new PutObjectCommand({ Bucket: catalog.photosBucket, Key: "large.jpg", Body }));
  await host.drained();
  const photo = await photoAtKey(catalog, "large.jpg");
  const { page, problems } = await openGallery(browser, host.url, `#/photos/${photo!.photoId}`);
  const widthOf = (selector: string) =>
    page.evaluate((image) => document.querySelector<HTMLImageElement>(image)?.naturalWidth ?? 0, selector);
  // Act
  await page.getByRole("button", { name: texts.photo.enlarge }).click({ position: { x: 5, y: 5 } });
  await until("the preview", async () => (await widthOf("dialog .photo img")) === 2048);
  // Assess
  assert.equal(await page.locator("dialog .file").count(), 0);
  // Act
  await page.keyboard.press("+");
  await until("the original", async () => (await widthOf("dialog .file")) === 2600);
  // Act and assess: Back closes it, and the page stays
  await page.goBack();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.match(page.url(), new RegExp(photo!.photoId));
  assert.deepEqual(problems, []);
  await page.close();
});

const frames = (page: Page) => page.locator(".photo .frame");
const faceRows = (page: Page) => page.getByRole("list", { name: texts.photo.faces }).getByRole("listitem");

test("every face has a box on the photo, which leads to the field for its name", { skip }, async () => {
  // Prepare
  const { page, photo, problems } = await openPhoto();
  const [leftmost] = photo.faces.toSorted((a, b) => a.box.x - b.box.x);
  const picture = (await page.locator(".photo img").boundingBox())!;
  const frame = (await frames(page).first().boundingBox())!;
  // Assess: position
  assert.equal(await frames(page).count(), photo.faces.length);
  assert.ok(Math.abs((frame.x - picture.x) / picture.width - leftmost!.box.x) < 0.01);
  assert.ok(Math.abs((frame.y - picture.y) / picture.height - leftmost!.box.y) < 0.01);
  // Act: a click, a name, Enter
  await frames(page).first().click();
  await page.keyboard.type("Ada");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.photo.named({ name: "Ada" }));
  // Assess
  await page.locator(".photo .frame", { hasText: "Ada" }).waitFor();
  const after = await loadPhoto(photo.photoId);
  assert.equal(after.faces.find(({ faceId }) => faceId === leftmost!.faceId)?.person?.name, "Ada");
  // Act and assess: someone else, then not them either
  await faceRows(page).first().getByRole("button", { name: texts.common.someoneElse }).click();
  await page.keyboard.type("Grace");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.photo.named({ name: "Grace" }));
  await page.locator(".photo .frame", { hasText: "Grace" }).waitFor();
  await faceRows(page)
    .first()
    .getByRole("button", { name: texts.common.notPerson({ name: "Grace" }) })
    .click();
  await waitForNotice(page, texts.common.removed({ name: "Grace", faces: 1 }));
  await page.locator(".photo .frame", { hasText: "Grace" }).waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await page.close();
});

test("a box drawn with the pointer and named becomes a face", { skip }, async () => {
  // Prepare
  const { page, photo, problems } = await openPhoto();
  // Act
  await page.getByRole("button", { name: texts.photo.addFace }).click();
  const surface = (await page.locator(".drawing").boundingBox())!;
  const at = (x: number, y: number) => [surface.x + x * surface.width, surface.y + y * surface.height] as const;
  await page.mouse.move(...at(0.1, 0.7));
  await page.mouse.down();
  await page.mouse.move(...at(0.2, 0.8), { steps: 5 });
  await page.mouse.up();
  await page.keyboard.type("Linus");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.photo.named({ name: "Linus" }));
  // Assess
  await page.locator(".photo .frame", { hasText: "Linus" }).waitFor();
  const drawn = (await loadPhoto(photo.photoId)).faces.find(({ person }) => person?.name === "Linus");
  assert.ok(drawn);
  // The box is fitted to the face in it.
  assert.ok(iou(drawn.box, { x: 0.1, y: 0.7, width: 0.1, height: (0.1 * photo.width) / photo.height }) > 0.5);
  const ratio = (drawn.box.width * photo.width) / (drawn.box.height * photo.height);
  assert.ok(Math.abs(ratio - 1) < 0.01, `a square on the photo: ${ratio}`);
  // Act and assess: undo
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: "" }));
  await page.locator(".photo .frame", { hasText: "Linus" }).waitFor({ state: "detached" });
  assert.deepEqual(problems, []);
  await page.close();
});

test("a box can be drawn with the keyboard alone", { skip }, async () => {
  // Prepare
  const { page, photo, problems } = await openPhoto();
  // Act
  await page.keyboard.press("n");
  for (const key of ["ArrowLeft", "ArrowLeft", "ArrowDown", "Shift+ArrowLeft", "-"]) await page.keyboard.press(key);
  await page.keyboard.press("Enter");
  await page.keyboard.type("Margaret");
  await page.keyboard.press("Enter");
  await waitForNotice(page, texts.photo.named({ name: "Margaret" }));
  // Assess
  const drawn = (await loadPhoto(photo.photoId)).faces.find(({ person }) => person?.name === "Margaret");
  const height = (0.18 * photo.width) / photo.height;
  const y = 0.5 - (0.09 * photo.width) / photo.height;
  assert.ok(drawn && iou(drawn.box, { x: 0.38, y, width: 0.18, height }) > 0.4, JSON.stringify(drawn?.box));
  // Act and assess: Escape leaves the drawing before it leaves the photo
  await page.keyboard.press("n");
  await page.keyboard.press("Escape");
  await frames(page).first().waitFor();
  assert.match(page.url(), new RegExp(photo.photoId));
  assert.deepEqual(problems, []);
  await page.close();
});

test("'not a face' removes the box and undo restores it; a deleted face is gone", { skip }, async () => {
  // Prepare
  const { page, photo, problems } = await openPhoto();
  const total = photo.faces.length;
  // Act
  await faceRows(page).last().getByRole("button", { name: texts.common.notAFace }).click();
  await waitForNotice(page, texts.common.markedNotAFace({ faces: 1 }));
  // Assess
  assert.equal(await frames(page).count(), total - 1);
  await page.keyboard.press("Control+z");
  await waitForNotice(page, texts.changes.undone({ what: texts.common.markedNotAFace({ faces: 1 }) }));
  await frames(page)
    .nth(total - 1)
    .waitFor();
  // Act and assess: delete a face for good
  await faceRows(page).last().getByRole("button", { name: texts.photo.deleteFace }).click();
  await waitForNotice(page, texts.photo.faceDeleted);
  assert.equal((await loadPhoto(photo.photoId)).faces.length, total - 1);
  assert.deepEqual(problems, []);
  await page.close();
});
