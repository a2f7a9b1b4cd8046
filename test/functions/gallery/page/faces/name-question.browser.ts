import assert from "node:assert/strict";
import { test } from "node:test";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { openTwoNamed } from "../../../../suggestions/two-named.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { openGallery } from "../../../../support/gallery.ts";

test("one key chooses between two names that metadata give a face", { skip: withoutBrowser }, async (t) => {
  // Prepare
  const { url, people } = await openTwoNamed(t);
  const browser = await openBrowser();
  t.after(() => browser.close());
  const { page, problems } = await openGallery(browser, url, "#/suggestions");
  // Act
  const question = page.getByRole("heading", { name: texts.suggestions.names.question({ names: ["Ben", "Ada"] }) });
  await question.waitFor();
  await page.getByText("The sidecar a.xmp says Ben. The photo a.jpg says Ada.").waitFor();
  await page.keyboard.press("2");
  // Assess
  await page.locator(".notice", { hasText: texts.common.named({ name: "Ada", faces: 1 }) }).waitFor();
  await question.waitFor({ state: "detached" });
  assert.deepEqual(await people(), [["Ada", 1]]);
  assert.deepEqual(problems, []);
});
