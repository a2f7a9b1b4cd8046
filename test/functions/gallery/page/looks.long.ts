import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { LOOKS, openGallery, overflow, seriousFindings } from "../../../support/gallery.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../../../support/host.ts";

const skip = withoutBrowser;

/** Where to keep pictures of the pages, for whoever wants to look at them. */
const { SCREENSHOTS } = process.env;

let opened: TestHost;
let browser: Browser;
/** What the names in the addresses below stand for. */
let ids: Readonly<Record<string, string>>;

async function send(method: string, path: string, body: object) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${opened.host.url}${path}`, { method, headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  const text = await answer.text();
  return text === "" ? undefined : JSON.parse(text);
}

const ask = async (path: string) => (await fetch(`${opened.host.url}${path}`)).json();

/** A library in which every page has something to show. */
before(async () => {
  if (skip) return;
  opened = await openTestHost(SAMPLE_CLUSTERS);
  const { items } = await ask("/clusters?order=size");
  const [cluster] = items;
  const { personId } = await send("POST", `/clusters/${cluster.clusterId}/name`, { name: "Ada Lovelace" });
  const { photoId } = cluster.faces[0];
  const { faces } = await ask(`/photos/${photoId}`);
  const { faceId } = faces.find((face: { person?: object }) => !face.person);
  const other = await send("POST", "/people", { name: "Grace Hopper" });
  await send("POST", "/faces/confirm", { faceIds: [faceId], personId: other.personId });
  await send("PATCH", `/people/${other.personId}`, { hidden: true });
  ids = { PERSON: personId, CLUSTER: cluster.clusterId, PHOTO: photoId, FACE: cluster.faces[1].faceId };
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

/** Each page, and what is there once it is. */
const PAGES: Readonly<Record<string, string>> = {
  "#/": ".clusters img, .empty",
  "#/suggestions": ".question img, .empty",
  "#/people": ".people img",
  "#/people/PERSON": ".cell img",
  "#/people/PERSON/photos": ".photos img",
  "#/people/PERSON/groups": ".groups img",
  "#/photos/PHOTO": ".frame",
  "#/clusters/CLUSTER/why": ".why img",
  "#/clusters/CLUSTER/why/FACE": ".one-face .number",
  "#/hidden": ".hidden-list img",
  "#/undo": ".actions li",
};

for (const [path, ready] of Object.entries(PAGES)) {
  test(`${path} is readable in light and dark, on a phone, and with a screen reader`, { skip }, async () => {
    for (const [name, look] of Object.entries(LOOKS)) {
      // Act
      const full = path.replace(/[A-Z]{4,}/g, (word) => ids[word] ?? word);
      const { page, problems } = await openGallery(browser, opened.host.url, full, look);
      await page.locator(ready).first().waitFor();
      const file = `${path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "new-faces"}-${name}.png`;
      await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
      if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, file) });
      // Assess
      assert.deepEqual(await seriousFindings(page), [], name);
      assert.ok((await overflow(page)) <= 0, `${name}: ${await overflow(page)} px too wide`);
      assert.deepEqual(problems, [], name);
      await page.close();
    }
  });
}

test("drawing a box, and naming with people offered, are readable too", { skip }, async () => {
  for (const [name, look] of Object.entries(LOOKS)) {
    // Act: the completion
    const { page, problems } = await openGallery(browser, opened.host.url, `#/people/${ids.PERSON}`, look);
    await page.locator(".cell img").first().waitFor();
    await page.getByRole("option", { name: "Face 1" }).click();
    await page.getByRole("button", { name: "Somebody else" }).click();
    await page.keyboard.type("a");
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `selection-${name}.png`) });
    const selecting = await seriousFindings(page);
    // Act: the drawing
    await page.goto(`${opened.host.url}/#/photos/${ids.PHOTO}`);
    await page.locator(".frame").first().waitFor();
    await page.keyboard.press("n");
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "Name of this face" }).fill("ada");
    await page.getByRole("option", { name: "Ada Lovelace" }).waitFor();
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `drawing-${name}.png`) });
    // Assess
    assert.deepEqual(selecting, [], name);
    assert.deepEqual(await seriousFindings(page), [], name);
    assert.ok((await overflow(page)) <= 0, name);
    assert.deepEqual(problems, [], name);
    await page.close();
  }
});
