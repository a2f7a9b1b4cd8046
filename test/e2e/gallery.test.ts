import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser, withoutBrowser } from "../support/browser.ts";
import { openGallery } from "../support/gallery.ts";
import { SAMPLE_CLUSTERS, testHost } from "../support/host.ts";

test("gallery: a user names a cluster with the keyboard, and finds the person and a photo", {
  skip: withoutBrowser,
}, async (t) => {
  // Prepare
  const browser = await openBrowser();
  t.after(() => browser.close()); // before the host, as its page would keep sending requests
  const { host } = await testHost(t, SAMPLE_CLUSTERS);
  const { page, problems } = await openGallery(browser, host.url);
  const rows = page.locator(".clusters > li");
  await rows.first().waitFor();
  const clusters = await rows.count();
  const face = rows.first().locator("img").first();
  assert.ok(await face.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 0)));

  // Act and assess: a name and Enter moves the row to people; the keyboard stays in the list
  await rows.first().getByRole("combobox").focus();
  await page.keyboard.type("Ada Lovelace");
  await page.keyboard.press("Enter");
  await page.locator(".notice", { hasText: "Named Ada Lovelace" }).waitFor();
  assert.equal(await rows.count(), clusters - 1);
  const focused = await page.evaluate(() => document.activeElement?.tagName);
  assert.equal(focused, clusters > 1 ? "INPUT" : "H1");

  // Act and assess: the person has photos, and the photo has the name on the face
  await page.getByRole("link", { name: "People" }).press("Enter");
  await page.getByRole("link", { name: /Ada Lovelace/ }).press("Enter");
  await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
  await page
    .getByRole("navigation", { name: /Ada Lovelace/ })
    .getByRole("link", { name: "Photos" })
    .press("Enter");
  await page.waitForFunction(() => {
    const { naturalWidth = 0, naturalHeight = 0 } = document.querySelector<HTMLImageElement>(".photos img") ?? {};
    return Math.max(naturalWidth, naturalHeight) === 640;
  });
  await page.locator(".photos a").first().press("Enter");
  const lightbox = page.locator("dialog.lightbox");
  await lightbox.waitFor();
  await page.keyboard.press("b");
  await lightbox.locator(".frame", { hasText: "Ada Lovelace" }).first().waitFor();
  const photo = lightbox.locator("img").first();
  assert.ok(await photo.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 0)));

  // Act and assess: Escape leads back to the person
  await page.keyboard.press("Escape");
  await lightbox.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Ada Lovelace" }).waitFor();
  assert.deepEqual(problems, []);
});
