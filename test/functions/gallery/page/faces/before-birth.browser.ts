import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { updatePhoto } from "../../../../../lib/catalog/rows/photos.ts";
import { type Library, openLibraryHost } from "../../../../api/library.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery } from "../../../../support/gallery.ts";
import { until } from "../../../../support/wait.ts";

const skip = withoutBrowser;

let library: Library;
let browser: Browser;

before(async () => {
  if (skip) return;
  library = await openLibraryHost();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await library?.close();
});

test("a question about a face from before a birthday says so, and one key confirms it", { skip }, async () => {
  // Prepare
  const [cluster] = await library.clusters("?order=size");
  const { personId } = (await library.call("POST", `/clusters/${cluster!.clusterId}/name`, { name: "Ada" })).body;
  const { faceId, photoId } = (await library.call("GET", `/people/${personId}/faces`)).body.items[0];
  await updatePhoto(library.catalog, photoId, (photo) => {
    const [place, ...others] = photo!.locations;
    return { ...photo!, locations: [{ ...place!, takenAt: "2010-05-05T10:00:00" }, ...others] };
  });
  await library.call("PATCH", `/people/${personId}`, { birthday: "2015-06-14" });
  await library.run();
  const { page, problems } = await openGallery(browser, library.host.url, "#/suggestions");
  // Act
  await page.locator(`.asked img[src*="${faceId}"]`).waitFor();
  await page.getByText(texts.suggestions.beforeBirth({ name: "Ada" })).waitFor();
  await page.keyboard.press("y");
  await page.getByText(texts.suggestions.beforeBirth({ name: "Ada" })).waitFor({ state: "detached" });
  // Assess
  const load = async () => (await library.call("GET", `/faces/${faceId}`)).body;
  await until("the answer to arrive", async () => (await load()).confirmed);
  const { person, held } = await load();
  assert.deepEqual([person.name, held], ["Ada", undefined]);
  assert.deepEqual(problems, []);
  await page.close();
});
