import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { buildGallery } from "../../functions/gallery/build.ts";
import { placeGallery } from "../../lib/local/gallery.ts";
import { temporaryFolder } from "../support/facet.ts";

test("placeGallery copies a cached page completely and removes everything else from the folder", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  process.env.FACET_CACHE = join(folder, "cache");
  const [built, placed] = [join(folder, "built"), join(folder, "placed")];
  await buildGallery(built);
  const contentOf = async (of: string) => {
    const names = (await readdir(of, { recursive: true })).filter((name) => name.includes(".")).sort();
    return Promise.all(names.map(async (name) => [name, await readFile(join(of, name), "utf8")]));
  };
  // Act
  await placeGallery(placed);
  const first = await contentOf(placed);
  await writeFile(join(placed, "assets", "main-OLD.js"), "an earlier page");
  await placeGallery(placed);
  // Assess
  assert.deepEqual(first, await contentOf(built));
  assert.deepEqual(await contentOf(placed), first);
  const [kept] = await readdir(join(folder, "cache/galleries"));
  assert.deepEqual(await contentOf(join(folder, "cache/galleries", kept!)), first);
});
