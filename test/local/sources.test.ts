import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { digestSources } from "../../lib/local/sources.ts";
import { temporaryFolder } from "../support/facet.ts";

test("digestSources changes with the imports of an entry point and with nothing else", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  process.env.FACET_CACHE = join(folder, "cache");
  const write = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  };
  await write({
    "package-lock.json": "{}",
    "settings.json": "1",
    "bin/app.ts": 'import { b } from "../lib/b.ts"; import "a-package"; console.log(b);',
    "lib/b.ts": "export const b = 1;",
    "lib/c.ts": "export const c = 1;",
  });
  const digest = () => digestSources(["bin/app.ts"], ["settings.json"], folder);
  const changes = async (files: Record<string, string>) => {
    const before = await digest();
    await write(files);
    return (await digest()) !== before;
  };
  // Act and assess
  assert.equal(await changes({}), false);
  assert.equal(await changes({ "lib/c.ts": "export const c = 2;" }), false);
  assert.equal(await changes({ "lib/b.ts": 'export { c as b } from "./c.ts";' }), true);
  assert.equal(await changes({ "lib/c.ts": "export const c = 3;" }), true);
  assert.equal(await changes({ "settings.json": "2" }), true);
  assert.equal(await changes({ "package-lock.json": '{ "version": 2 }' }), true);
  assert.equal(await changes({ "lib/b.ts": "export const b = 4;" }), true);
  assert.equal(await changes({ "lib/c.ts": "export const c = 5;" }), false);
});
