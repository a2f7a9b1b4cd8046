import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Browser } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { ROUTES } from "../../../../../lib/api/routes.ts";
import { installSamples } from "../../../../../lib/models/install.ts";
import { startRun } from "../../../../../lib/services/workflow.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery } from "../../../../support/gallery.ts";
import { openTestHost, type TestHost } from "../../../../support/host.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;
/** Folder of the photos, which the pages need until the end. */
let folder: string;

before(async () => {
  if (skip) return;
  opened = await openTestHost({
    context: { FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.9", maxReceiveCount: "1" },
  });
  folder = await mkdtemp(join(tmpdir(), "facet-photos-"));
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
  if (folder) await rm(folder, { recursive: true });
});

const openPage = (path: string) => openGallery(browser, opened.host.url, `#/${path}`);

test("the status page shows progress, skipped files and runs", { skip }, async () => {
  // Prepare
  const { host } = opened;
  for (const part of ["a", "b", "c"]) await cp(await installSamples(), join(folder, part), { recursive: true });
  await writeFile(join(folder, "letter.jpg"), "Dear Ada");
  const { page, problems } = await openPage("status");
  await page.getByRole("heading", { name: texts.status.upToDate }).waitFor();
  // Act and assess: while photos are queued
  await host.mount(host.outputs.PhotosBucket ?? "", folder, { watch: false });
  // Reload at once, because the few photos are soon scanned.
  await page.reload();
  await page.getByRole("progressbar", { name: texts.status.progress }).waitFor();
  await host.drained();
  await page.getByRole("heading", { name: texts.status.upToDate }).waitFor();
  // Act and assess: a run
  await page.getByText(texts.status.advanced).click();
  await page.getByRole("button", { name: texts.status.runs.start }).click();
  await page.locator(".runs > li", { hasText: "new" }).waitFor();
  // Assess: skipped file
  await page
    .locator(".not-scanned", { hasText: "letter.jpg" })
    .getByText(/^Not an image/)
    .waitFor();
  // Copies are one photo; the skipped file counts too, because it was scanned.
  await page
    .locator(".figures > div", { hasText: texts.status.figures.photos })
    .getByText("7", { exact: true })
    .waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test("one button retries failed messages", { skip }, async (t) => {
  // Prepare
  const sqs = new SQSClient({});
  t.after(() => sqs.destroy());
  const QueueUrl = `${opened.host.url}/000000000000/DetectionPhotosQueue`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "no message of S3" }));
  const { page, problems } = await openPage("status");
  // Act
  await page.getByRole("button", { name: texts.status.queues.photos.retryLabel }).click();
  // Assess
  await page.locator(".notice", { hasText: texts.status.queues.photos.retried({ messages: 1 }) }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test("GET /tuning: the counts at the current value are those of the library; GET /tuning/map: every face", {
  skip,
}, async () => {
  // Prepare
  await startRun(opened.host.outputs.StateMachine ?? "", { force: true });
  await opened.host.settled();
  const { items: clusters } = await (await fetch(`${opened.host.url}/clusters`)).json();
  await fetch(`${opened.host.url}/clusters/${clusters[0].clusterId}/name`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Ada Lovelace" }),
  });
  // Act
  const answer = ROUTES.getTuning.output().parse(await (await fetch(`${opened.host.url}/tuning`)).json());
  const map = ROUTES.getTuningMap.output().parse(await (await fetch(`${opened.host.url}/tuning/map`)).json());
  // Assess
  assert.equal(answer.sample.share, 1);
  const inForce = answer.FACE_CLUSTER_DIST.at.find(({ distance }) => distance === 0.9);
  assert.equal(inForce?.clusters, answer.now.clusters);
  const pairs = [...answer.histogram.same, ...answer.histogram.different].reduce((sum, n) => sum + n, 0);
  assert.ok(pairs > 0);
  assert.equal(map.items.length, answer.sample.faces);
  assert.equal(
    map.items.filter(({ person }) => person?.name === "Ada Lovelace").length,
    map.items.filter(({ clusterId }) => clusterId === clusters[0].clusterId).length,
  );
});

test("a parameter is dragged or moved with keys, previews its result, and is applied", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPage("tuning");
  const line = page.getByRole("slider", { name: "FACE_CLUSTER_DIST" });
  await line.waitFor();
  assert.equal(await line.getAttribute("aria-valuenow"), "0.9");
  // Act and assess: keys
  await line.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("PageUp");
  assert.equal(await line.getAttribute("aria-valuenow"), "0.99");
  await page.keyboard.press("End");
  assert.match((await line.getAttribute("aria-valuetext")) ?? "", /^1\.50: 1 group, 0 ungrouped faces$/);
  // Act and assess: the pointer
  const chart = await page.locator(".chart svg").boundingBox();
  const handle = await line.locator("circle").boundingBox();
  assert.ok(chart && handle);
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width / 2, chart.y + chart.height / 2, { steps: 4 });
  await page.mouse.up();
  assert.equal(await line.getAttribute("aria-valuenow"), "0.8");
  // Act and assess: apply
  await page.getByRole("button", { name: texts.tuning.setting.apply({ value: 0.8 }) }).click();
  await page.getByText(texts.tuning.setting.now({ value: 0.8 })).waitFor();
  const { FACE_CLUSTER_DIST } = await (await fetch(`${opened.host.url}/parameters`)).json();
  assert.deepEqual([FACE_CLUSTER_DIST.value, FACE_CLUSTER_DIST.from], [0.8, "library"]);
  assert.deepEqual(problems, []);
  await page.close();
});

test("the map shows the crop of the selected face; arrow keys move from face to face", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPage("tuning");
  const map = page.getByRole("application", { name: texts.tuning.map.label });
  await map.waitFor();
  // Act and assess: the pointer
  await map.locator("circle").first().hover({ force: true });
  const crop = page.locator(".map .shown img");
  assert.ok(await crop.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 0)));
  // Act and assess: keys
  await map.focus();
  const before = await crop.getAttribute("src");
  for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]) {
    await page.keyboard.press(key);
    if ((await crop.getAttribute("src")) !== before) break;
  }
  assert.notEqual(await crop.getAttribute("src"), before);
  await page.locator(".legend", { hasText: "Ada Lovelace" }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});
