import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { texts } from "../../../../functions/gallery/page/texts/texts.ts";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { openGallery, overflow, seriousFindings, VIEWS } from "../../../support/gallery.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../../../support/host.ts";
import { loadPages } from "../../../support/pages.ts";

const skip = withoutBrowser;

/** Folder for screenshots of the pages, if they are wanted. */
const { SCREENSHOTS } = process.env;

let opened: TestHost;
let browser: Browser;
/** Values of the parameters in the pages' paths. */
let params: Readonly<Record<string, string>>;

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
  params = { personId, clusterId: cluster.clusterId, photoId, faceId: cluster.faces[1].faceId };
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

/** The parts of a page that a parameter chooses. */
const PARTS: Readonly<Record<string, readonly string[]>> = { part: ["photos", "groups"] };

/** The path without its optional parameter, and with each value that it may have. */
function variants(path: string): readonly string[] {
  const optional = /\/:(\w+)\?$/.exec(path);
  if (!optional) return [path];
  const required = path.slice(0, optional.index);
  const [, name = ""] = optional;
  return [required, ...(PARTS[name] ?? [`:${name}`]).map((value) => `${required}/${value}`)];
}

const { PAGES } = await loadPages();

/** Shows every page in one window. @param act called when a page has loaded */
async function visitAll(page: Page, act: (name: string) => Promise<void>): Promise<void> {
  for (const path of PAGES.flatMap((row) => variants(row.path))) {
    const route = path.replace(/:(\w+)/g, (_, param) => params[param] ?? assert.fail(`no value for ${param}`));
    await page.goto(`${opened.host.url}/#${route}`);
    // The previous page is gone after the next frame.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.locator("main :is(img, .panel, .empty, .actions li, .choose)").first().waitFor();
    await page.locator("main .loading").waitFor({ state: "detached" });
    await page.waitForFunction(() => [...document.images].every((image) => image.complete && image.naturalWidth > 0));
    await act(path.replace(/\W+/g, "-").replace(/^-|-$/g, "") || "new-faces");
  }
}

test("every page is accessible in light, dark and narrow windows, and stores nothing", { skip }, async () => {
  // Prepare
  const { page, problems } = await openGallery(browser, opened.host.url);
  // Act
  await visitAll(page, async (name) => {
    for (const [look, { width = 1280, scheme = "light" }] of Object.entries(VIEWS)) {
      await page.setViewportSize({ width, height: 860 });
      await page.emulateMedia({ colorScheme: scheme });
      if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${name}-${look}.png`) });
      // Assess
      assert.deepEqual(await seriousFindings(page), [], `${name}, ${look}`);
      assert.ok((await overflow(page)) <= 0, `${name}, ${look}: ${await overflow(page)} px too wide`);
    }
  });
  const stored = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
  }));
  assert.deepEqual(stored, { local: [], databases: 0, caches: 0 });
  assert.deepEqual(problems, []);
  await page.close();
});

test("document titles are those of the registry, or of the thing that a page is about", { skip }, async () => {
  // Prepare
  const { page } = await openGallery(browser, opened.host.url);
  for (const { path, title, menu } of PAGES.filter((row) => row.menu)) {
    // Act
    if (menu === "more") await page.locator(".menu-button").click();
    // Its name may have a number.
    await page.locator(`nav a[href="#${path}"]`).click();
    // Assess
    await page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
    assert.equal(await page.title(), texts.tab({ title }));
    assert.equal(new URL(page.url()).hash, `#${path}`);
    assert.equal(await page.locator(`nav a[href="#${path}"]`).getAttribute("aria-current"), "page");
  }
  await page.goto(`${opened.host.url}/#/people/${params.personId}`);
  await page.getByRole("heading", { level: 1, name: "Ada Lovelace" }).waitFor();
  assert.equal(await page.title(), texts.tab({ title: "Ada Lovelace" }));
  await page.close();
});

test("the completion of names and the drawing of a box are accessible", { skip }, async () => {
  for (const [name, look] of Object.entries(VIEWS)) {
    // Act: the completion
    const { page, problems } = await openGallery(browser, opened.host.url, `#/people/${params.personId}`, look);
    await page.locator(".cell img").first().waitFor();
    await page.getByRole("option", { name: "Face 1" }).click({ modifiers: ["Control"] });
    await page.keyboard.press("m");
    await page.keyboard.type("a");
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `selection-${name}.png`) });
    const selecting = await seriousFindings(page);
    const bar = await page.locator(".bar").boundingBox();
    assert.ok(bar && bar.height < 70, `${name}: the bar is ${bar?.height} px high, more than one line`);
    // Act: the drawing
    await page.goto(`${opened.host.url}/#/photos/${params.photoId}`);
    await page.locator(".frame").first().waitFor();
    await page.keyboard.press("n");
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: texts.photo.addFaceField }).fill("ada");
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
