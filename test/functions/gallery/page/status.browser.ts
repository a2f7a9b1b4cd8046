import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Browser } from "playwright-core";
import { tuning, tuningMap } from "../../../../lib/api/tuning-schema.ts";
import { installSamples } from "../../../../lib/models/install.ts";
import { startRun } from "../../../../lib/services/workflow.ts";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { LOOKS, type Look, openGallery, overflow, seriousFindings } from "../../../support/gallery.ts";
import { openTestHost, type TestHost } from "../../../support/host.ts";

const skip = withoutBrowser;

/** Where to keep pictures of the pages, for whoever wants to look at them. */
const { SCREENSHOTS } = process.env;

let opened: TestHost;
let browser: Browser;
/** The photos, there as long as the pages that show them. */
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

const openPage = (path: string, look: Look = {}) => openGallery(browser, opened.host.url, `#/${path}`, look);

async function looksRight(path: string, ready: string): Promise<void> {
  for (const [name, look] of Object.entries(LOOKS)) {
    const { page, problems } = await openPage(path, look);
    await page.locator(ready).first().waitFor();
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `${path}-${name}.png`), fullPage: true });
    assert.deepEqual(await seriousFindings(page), [], name);
    assert.ok((await overflow(page)) <= 0, `${name}: ${await overflow(page)} px too wide`);
    assert.deepEqual(problems, []);
    await page.close();
  }
}

test("the status page shows progress, what was left out with its picture, and runs as they end", {
  skip,
}, async () => {
  // Prepare
  const { host } = opened;
  for (const part of ["a", "b", "c"]) await cp(await installSamples(), join(folder, part), { recursive: true });
  await writeFile(join(folder, "letter.jpg"), "Dear Ada");
  const { page, problems } = await openPage("status");
  await page.getByRole("heading", { name: "Nothing to do" }).waitFor();
  // Act and assess: while photos wait
  await host.mount(host.outputs.PhotosBucket ?? "", folder, { watch: false });
  // At once: the photos are few, and soon looked at.
  await page.reload();
  await page.getByRole("progressbar", { name: "Photos looked at" }).waitFor();
  await host.drained();
  await page.getByRole("heading", { name: "Nothing to do" }).waitFor();
  // Act and assess: a run
  await page.getByRole("button", { name: "Group faces now" }).click();
  await page.locator(".runs > li", { hasText: "new" }).waitFor();
  // Assess: what is no picture
  await page.locator(".left-out", { hasText: "letter.jpg" }).getByText("not a picture").waitFor();
  // Copies are one photo; what is no picture counts, too, as it was looked at.
  await page.locator(".figures > div", { hasText: "Photos" }).getByText("7", { exact: true }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test("what failed too often is tried again by one button", { skip }, async (t) => {
  // Prepare
  const sqs = new SQSClient({});
  t.after(() => sqs.destroy());
  const QueueUrl = `${opened.host.url}/000000000000/DetectionPhotosQueue`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "no message of S3" }));
  const { page, problems } = await openPage("status");
  // Act
  await page.getByRole("button", { name: "Try again the failed photos" }).click();
  // Assess
  await page.locator(".notice", { hasText: "1 went back to be tried again" }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});

test("the status page looks right in light and dark and on a phone", { skip }, () =>
  looksRight("status", ".panel.now"),
);

test("tuning is a call, too: distances, counts at other values, and a map", { skip }, async () => {
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
  const answer = tuning.parse(await (await fetch(`${opened.host.url}/tuning`)).json());
  const map = tuningMap.parse(await (await fetch(`${opened.host.url}/tuning/map`)).json());
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

test("a distance is dragged with the pointer and moved with keys, tells what would be, and is applied", {
  skip,
}, async () => {
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
  assert.match((await line.getAttribute("aria-valuetext")) ?? "", /^1\.50: 1 group, 0 lone faces$/);
  // Act and assess: the pointer
  const chart = await page.locator(".chart svg").boundingBox();
  const handle = await line.locator("circle").boundingBox();
  assert.ok(chart && handle);
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width / 2, chart.y + chart.height / 2, { steps: 4 });
  await page.mouse.up();
  assert.equal(await line.getAttribute("aria-valuenow"), "0.8");
  // Act and assess: it is applied
  await page.getByRole("button", { name: "Apply 0.80" }).click();
  await page.getByText("Now 0.80").waitFor();
  const { FACE_CLUSTER_DIST } = await (await fetch(`${opened.host.url}/parameters`)).json();
  assert.deepEqual([FACE_CLUSTER_DIST.value, FACE_CLUSTER_DIST.from], [0.8, "library"]);
  assert.deepEqual(problems, []);
  await page.close();
});

test("the map shows the crop of the face one points at, and arrow keys go from face to face", { skip }, async () => {
  // Prepare
  const { page, problems } = await openPage("tuning");
  const map = page.getByRole("application", { name: /Map of faces/ });
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

test("the tuning page looks right in light and dark and on a phone", { skip }, () =>
  looksRight("tuning", ".map circle"),
);
