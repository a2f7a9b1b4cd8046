import assert from "node:assert/strict";
import { test } from "node:test";
import { openTwoNamed } from "../../../suggestions/two-named.ts";
import { openBrowser, withoutBrowser } from "../../../support/browser.ts";
import { openGallery } from "../../../support/gallery.ts";

test("of two names that metadata give a face, one key chooses", { skip: withoutBrowser }, async (t) => {
  // Prepare
  const { url, people } = await openTwoNamed(t);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { page, problems } = await openGallery(browser, url, "#/suggestions");
  // Act
  await page.getByRole("heading", { name: "Is this Ben or Ada?" }).waitFor();
  await page.getByText("The sidecar a.xmp says Ben. The photo a.jpg says Ada.").waitFor();
  await page.keyboard.press("2");
  // Assess
  await page.locator(".notice", { hasText: "That is Ada: 1 face" }).waitFor();
  await page.getByText("Nothing to ask").waitFor();
  assert.deepEqual(await people(), [["Ada", 1]]);
  assert.deepEqual(problems, []);
});
