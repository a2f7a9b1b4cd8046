import assert from "node:assert/strict";
import { test } from "node:test";
import { startRun } from "../../lib/catalog/workflow.ts";
import { installSamples } from "../../lib/models/install.ts";
import { openBrowser, withoutBrowser } from "../support/browser.ts";
import { testHost } from "../support/host.ts";

test("a newcomer names a cluster, finds the person, and their photo", { skip: withoutBrowser }, async (t) => {
  // Prepare
  const { host } = await testHost(t, { context: { FACE_CLUSTER_CORE: "2" } });
  await host.mount(host.outputs.PhotosBucket ?? "", await installSamples(), { watch: false });
  await host.drained();
  await startRun(host.outputs.StateMachine ?? "", {});
  await host.settled();
  const browser = await openBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));

  // Act and assess: new clusters come first, with faces one can see
  await page.goto(host.url);
  const rows = page.locator(".clusters > li");
  await rows.first().waitFor();
  const clusters = await rows.count();
  const face = rows.first().locator("img").first();
  assert.ok(await face.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 0)));

  // Act and assess: a name and Enter moves the row to people; the keyboard stays in the list
  await rows.first().locator("input").fill("Ada Lovelace");
  await page.keyboard.press("Enter");
  await page.getByText("Named Ada Lovelace").waitFor();
  assert.equal(await rows.count(), clusters - 1);
  if (clusters > 1) assert.equal(await page.evaluate(() => document.activeElement?.tagName), "INPUT");

  // Act and assess: the person has photos, and the photo has the name on the face
  await page.getByRole("link", { name: "People" }).click();
  await page.getByRole("link", { name: /Ada Lovelace/ }).click();
  const photos = page.locator(".photos img");
  await photos.first().waitFor();
  await photos.first().click();
  await page.locator(".frame", { hasText: "Ada Lovelace" }).waitFor();
  assert.deepEqual(problems, []);
});
