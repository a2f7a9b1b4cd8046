import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
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

test("an empty library says what to do, and shows photos and clusters as they come", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPage();
  await page.getByRole("heading", { name: "No photos yet" }).waitFor();
  // Act
  await indexSamples();
  await page.getByRole("button", { name: "Group faces now" }).click();
  // Assess
  await page.locator(".clusters > li").first().waitFor();
  await page.locator(".status", { hasText: "6 photos" }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test("a name is completed from the people there are", { skip }, async () => {
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

test("a run that publishes a version shows its clusters without a reload", { skip }, async () => {
  // Prepare
  const { page } = await openPage();
  await page.getByRole("heading", { name: "New faces" }).waitFor();
  await page.getByText("6 photos").waitFor();
  const asked = page.waitForRequest((request) => request.url().includes("/clusters?"));
  // Act
  await startRun(opened.host.outputs.StateMachine ?? "", { force: true });
  // Assess
  await asked;
  await page.close();
});

test("an address that leads nowhere says so", { skip }, async () => {
  // Act
  const { page } = await openPage("#/people/nobody");
  // Assess
  await page.getByText("There is no person nobody").waitFor();
  await page.close();
});
