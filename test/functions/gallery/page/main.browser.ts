import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { german } from "../../../../functions/gallery/page/texts/german.ts";
import { texts } from "../../../../functions/gallery/page/texts/texts.ts";
import { deleteObjects, putObject } from "../../../../lib/catalog/store/objects.ts";
import { installSamples } from "../../../../lib/models/install.ts";
import { startRun } from "../../../../lib/services/workflow.ts";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { openGallery } from "../../../support/gallery.ts";
import { openTestHost, type TestHost } from "../../../support/host.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;

before(async () => {
  if (skip) return;
  opened = await openTestHost({ context: { FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.9" } });
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

const openPage = (path = "") => openGallery(browser, opened.host.url, path);

async function indexSamples(): Promise<void> {
  const { host } = opened;
  await host.mount(host.outputs.PhotosBucket ?? "", await installSamples(), { watch: false });
  await host.drained();
}

test("an empty library says what to do, and fills as photos arrive", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPage();
  await page.getByRole("heading", { name: texts.newFaces.noPhotos.title }).waitFor();
  const { catalog, host } = opened;
  await putObject(catalog, catalog.photosBucket, "letter.jpg", Buffer.from("Dear Ada"), "image/jpeg");
  await host.drained();
  await page.getByRole("heading", { name: texts.newFaces.noneReadable.title }).waitFor();
  await deleteObjects(catalog, catalog.photosBucket, ["letter.jpg"]);
  // Act
  await indexSamples();
  await page.getByRole("button", { name: texts.status.runs.start }).click();
  // Assess
  await page.locator(".clusters > li").first().waitFor();
  await page.locator(".status", { hasText: "6 photos" }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test("the page is shown in another language once that is chosen", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPage();
  await page.getByRole("button", { name: texts.navigation.more }).click();
  // Act
  await page.getByLabel(texts.navigation.language).selectOption("Deutsch");
  // Assess
  await page.getByRole("heading", { name: german.newFaces.title }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "de");
  await page.reload();
  await page.getByRole("heading", { name: german.newFaces.title }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test("the keyboard help opens with its key, and keys act on nothing behind it", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPage("#/people");
  const help = page.getByRole("dialog", { name: texts.help.title });
  await page.getByRole("heading", { name: texts.people.title }).waitFor();
  // Act
  await page.keyboard.press("?");
  // Assess
  await help.getByText(texts.help.sections[0]!.rows[0]!.does).waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: texts.navigation.more }).click();
  await page.getByRole("button", { name: texts.help.title }).click();
  await help.getByRole("button", { name: texts.help.close }).click();
  await help.waitFor({ state: "hidden" });
  assert.deepEqual(problems, []);
  await page.close();
});

test("a page whose requests were refused by a limit shows everything shortly after", { skip }, async () => {
  // Prepare
  const { page } = await openPage();
  const refused = new Map<string, number>();
  await page.route(/\/(?:clusters|people|status)(?:\?|$)/, async (route) => {
    const path = new URL(route.request().url()).pathname;
    const isFirst = !refused.has(path);
    refused.set(path, (refused.get(path) ?? 0) + 1);
    // As API Gateway answers if Lambda is at its limit, and if the gateway is.
    if (isFirst)
      await route.fulfill({ status: path === "/people" ? 429 : 503, body: '{"message":"Service Unavailable"}' });
    else await route.continue();
  });
  // Act
  await page.reload();
  // Assess
  await page.locator(".clusters > li").first().waitFor();
  await page.locator(".status", { hasText: "6 photos" }).waitFor();
  assert.ok(
    [...refused.values()].every((count) => count > 1),
    "each was repeated",
  );
  assert.ok(refused.has("/clusters"));
  await page.close();
});

test("a name field offers matching people", { skip }, async () => {
  // Prepare
  const { host } = opened;
  await fetch(`${host.url}/people`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada Lovelace" }),
  });
  const { page } = await openPage();
  const field = page.getByRole("combobox").first();
  // Act
  await field.fill("love");
  const offered = page.getByRole("option");
  await offered.first().waitFor();
  const names = await offered.allTextContents();
  await field.press("ArrowDown");
  // Assess
  assert.deepEqual(names, ["Ada Lovelace"]);
  assert.equal(await offered.first().getAttribute("aria-selected"), "true");
  await page.close();
});

test("groups of a new run appear without a reload", { skip }, async () => {
  // Prepare
  const { page } = await openPage();
  await page.getByRole("heading", { name: texts.newFaces.title }).waitFor();
  await page.getByText("6 photos").waitFor();
  const asked = page.waitForRequest((request) => request.url().includes("/clusters?"));
  // Act
  await startRun(opened.host.outputs.StateMachine ?? "", { force: true });
  // Assess
  await asked;
  await page.close();
});

test("the page of a person who does not exist says so", { skip }, async () => {
  // Act
  const { page } = await openPage("#/people/unknown");
  // Assess
  await page.getByText(texts.missing.person).waitFor();
  await page.close();
});

test("people are found without accents, and sorted by the number of their faces", { skip }, async () => {
  // Prepare
  const { url } = opened.host;
  const send = async (path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const { items } = await (await fetch(`${url}/clusters?order=size&named=false`)).json();
  await send(`/clusters/${items[0].clusterId}/name`, { name: "Zoë" });
  const { personId } = await (await send("/people", { name: "Abel" })).json();
  await send("/faces/confirm", { faceIds: [items[1].faces[0].faceId], personId });
  for (let number = 0; number < 12; number++) await send("/people", { name: `Someone ${number}` });
  const { page } = await openPage("#/people");
  const names = page.locator(".people b");
  await page.getByText("Abel").waitFor();
  assert.equal((await names.allTextContents()).at(-1), "Zoë");
  // Act
  await page.getByLabel(texts.people.order.label).selectOption(texts.people.order.faces);
  // Assess
  assert.equal((await names.allTextContents())[0], "Zoë");
  await page.getByRole("searchbox", { name: texts.people.find }).fill("zoe");
  assert.deepEqual(await names.allTextContents(), ["Zoë"]);
  await page.close();
});

test("Back returns to where a page was left, and a link opens a page at its top", { skip }, async () => {
  // Prepare
  const { page } = await openPage("#/people");
  await page.setViewportSize({ width: 360, height: 300 });
  await page.getByText("Someone 11").waitFor();
  const position = () => page.evaluate(() => scrollY);
  await page.getByText("Someone 11").scrollIntoViewIfNeeded();
  const left = await position();
  assert.ok(left > 0, "the page does not scroll");
  // Act
  await page.getByText("Someone 11").click();
  await page.getByRole("heading", { name: "Someone 11" }).waitFor();
  const opened = await position();
  await page.goBack();
  await page.waitForFunction((wanted) => Math.abs(scrollY - wanted) < 2, left);
  // Assess
  assert.equal(opened, 0);
  await page.close();
});
