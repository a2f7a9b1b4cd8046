import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { texts } from "../../../../../functions/gallery/page/texts/texts.ts";
import { putUser } from "../../../../../lib/local/users.ts";
import { installSamples } from "../../../../../lib/models/install.ts";
import { startRun } from "../../../../../lib/services/workflow.ts";
import { openBrowser, withoutBrowser } from "../../../../support/browser.ts";
import { testHost } from "../../../../support/host.ts";
import { photosFolder } from "../../../../support/libraries.ts";

const PASSWORD = "correct horse battery";

test("a user chooses a library, names in the one where that is allowed, and only looks at the other", {
  skip: withoutBrowser,
}, async (t) => {
  // Prepare
  const samples = await installSamples();
  const all = [1, 2, 3].map((number) => `sample${number}.jpg`);
  const files = ["club", "family"].flatMap((library) => all.map((file) => [`${library}/${file}`, join(samples, file)]));
  const browser = await openBrowser();
  t.after(() => browser.close()); // before the host, as its page would keep sending requests
  const { host, dataDir } = await testHost(t, {
    context: { libraries: "prefix", FACE_CLUSTER_CORE: "2", FACE_CLUSTER_DIST: "0.95" },
    library: "indexed",
    photos: await photosFolder(Object.fromEntries(files)),
  });
  for (const library of ["club", "family"]) await startRun(host.outputs.StateMachine ?? "", { library });
  await host.settled();
  await putUser(dataDir, { name: "ada", password: PASSWORD, library: "club", role: "name" });
  await putUser(dataDir, { name: "ada", library: "family", role: "view" });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(host.url);
  await page.locator("input[name=name]").fill("ada");
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  const field = page.locator(".clusters > li").first().getByRole("combobox");
  const rows = page.locator(".clusters > li");
  const more = page.locator(".menu-button");

  // Act and assess: the first library is shown, and a name is given there
  await field.fill("Grace");
  await field.press("Enter");
  await page.locator(".notice", { hasText: "Named Grace" }).waitFor();
  await more.click();
  const chooser = page.getByLabel(texts.navigation.library);
  assert.deepEqual(await chooser.locator("option").allTextContents(), ["club", "family"]);
  assert.equal(await chooser.inputValue(), "club");
  assert.ok(!(await page.getByRole("link", { name: texts.tuning.title }).isVisible()));

  // Act and assess: the other library has its own groups, and nothing to change them with
  await chooser.selectOption("family");
  await page.getByText(texts.roles.view).waitFor();
  await rows.first().locator("img").first().waitFor();
  assert.ok(!(await field.isVisible()));
  await page.getByRole("link", { name: texts.people.title }).click();
  await page.getByRole("heading", { name: texts.people.title }).waitFor();
  assert.ok(!(await page.getByText("Grace").isVisible()));
  await page.goto(`${host.url}/#/status`);
  await page.getByText(texts.status.advanced).click();
  await page.getByText(texts.status.queues.shared).waitFor();
  assert.ok(!(await page.getByRole("button", { name: texts.status.runs.start }).isVisible()));

  // Act and assess: the choice is kept
  await page.reload();
  await page.getByText(texts.roles.view).waitFor();
  await more.click();
  assert.equal(await chooser.inputValue(), "family");
  assert.deepEqual(problems, []);
});
