import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { startRun } from "../../../../../lib/services/workflow.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery, openPeopleHost, seriousFindings } from "../../../../support/gallery.ts";
import type { TestHost } from "../../../../support/host.ts";

const skip = withoutBrowser;

let opened: TestHost;
let browser: Browser;

// biome-ignore lint/suspicious/noExplicitAny: each path has its own type of answer
async function ask(path: string, body?: object, method = "POST"): Promise<any> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${opened.host.url}${path}`, body ? { method, headers, body: JSON.stringify(body) } : {});
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

before(async () => {
  if (skip) return;
  opened = await openPeopleHost(1);
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await opened?.close();
});

test("faces that keep a name are listed apart, and one button rejects them all", { skip }, async () => {
  // Prepare: parameters with which no groups remain
  const { items } = await ask("/clusters?order=size");
  const { personId } = await ask(`/clusters/${items[0].clusterId}/name`, { name: "Ada" });
  await ask("/parameters", { FACE_CLUSTER_CORE: 100, FACE_FEW_CORE: 100 }, "PATCH");
  await startRun(opened.host.outputs.StateMachine ?? "", {});
  await opened.host.settled();
  const { held } = await ask(`/people/${personId}`);
  assert.ok(held >= 4, `${held} faces`);
  // Act
  const { page, problems } = await openGallery(browser, opened.host.url, `#/people/${personId}`);
  await page.getByRole("heading", { name: texts.person.kept.title }).waitFor();
  // Assess
  const kept = page.getByRole("listbox", { name: texts.person.kept.list({ name: "Ada" }) });
  await kept
    .getByRole("option")
    .nth(held - 1)
    .waitFor();
  assert.equal(await kept.getByRole("option").count(), held);
  assert.deepEqual(await seriousFindings(page), []);
  // Act: confirm one of them with the keyboard
  await kept
    .getByRole("option")
    .first()
    .click({ modifiers: ["Control"] });
  await page.keyboard.press("c");
  await page.locator(".notice", { hasText: texts.common.confirmed({ name: "Ada", faces: 1 }) }).waitFor();
  await page.getByRole("listbox", { name: texts.person.facesList({ name: "Ada" }) }).waitFor();
  // Act: reject all others
  await page.getByRole("button", { name: texts.person.kept.rejectAll }).click();
  await page.locator(".notice", { hasText: texts.common.removed({ name: "Ada", faces: held - 1 }) }).waitFor();
  await kept.waitFor({ state: "detached" });
  assert.equal((await ask(`/people/${personId}`)).faces, 1);
  await page.keyboard.press("Control+z");
  await page.locator(".notice", { hasText: texts.changes.undone({ what: "" }) }).waitFor();
  await kept.waitFor();
  assert.equal((await ask(`/people/${personId}`)).held, held - 1);
  // Act: a person without faces has no card, but a link to their page
  await ask(`/people/${personId}/reject-held`, {});
  const { items: left } = await ask(`/people/${personId}/faces`);
  const faceIds = left.map(({ faceId }: { faceId: string }) => faceId);
  await ask("/faces/reject", { faceIds, personId });
  await page.goto(`${opened.host.url}/#/people`);
  // Assess
  await page.getByText(texts.people.withoutFaces({ people: "Ada" }).join("")).waitFor();
  assert.equal(await page.locator(".people li").count(), 0);
  assert.deepEqual(await seriousFindings(page), []);
  await page.getByRole("link", { name: "Ada" }).click();
  await page.getByRole("heading", { name: "Ada" }).waitFor();
  assert.deepEqual(problems, []);
  await page.close();
});
