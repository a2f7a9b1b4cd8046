import assert from "node:assert/strict";
import { test } from "node:test";
import { putLocation } from "../../lib/catalog/rows/locations.ts";
import { noteFile } from "../../lib/catalog/rows/sidecar-stems.ts";
import { Libraries, listLibraries, namesOf, registerLibrary } from "../../lib/catalog/store/libraries.ts";
import { indexerFor } from "../../lib/indexing/library-of-photo.ts";
import type { Indexer } from "../../lib/indexing/photo-types.ts";
import { openLibrary } from "../runs/library.ts";

const NOW = "2026-05-01T10:00:00.000Z";
const separate = { LIBRARIES: "prefix" };

test("photos that main had before there were several libraries stay there with their sidecars, and others do not", async (t) => {
  // Prepare
  const main = await openLibrary(t);
  const photo = { photoId: "0123", status: "indexed", lookedAt: NOW } as const;
  await putLocation(main, undefined, { ...photo, key: "family/old.jpg" });
  await putLocation(main, undefined, { ...photo, key: "family/gone.jpg", status: "gone" });
  await noteFile(main, "family/old.jpg");
  const libraries = new Libraries(undefined, main, separate);
  const placeOf = async (key: string) => {
    const { catalog, refusal } = await indexerFor({} as Indexer, libraries, key);
    return [catalog.library, refusal !== undefined];
  };
  // Act
  const keys = ["beside.jpg", "family/old.jpg", "family/old.xmp", "family/gone.jpg", "family/new.jpg", "a b/new.jpg"];
  const places = Object.fromEntries(await Promise.all(keys.map(async (key) => [key, await placeOf(key)])));
  // Assess
  assert.deepEqual(places, {
    "beside.jpg": ["main", false],
    "family/old.jpg": ["main", false],
    "family/old.xmp": ["main", false],
    "family/gone.jpg": ["family", false],
    "family/new.jpg": ["family", false],
    "a b/new.jpg": ["main", true],
  });
});

test("a deployment with one library has every photo in main", async (t) => {
  const libraries = new Libraries(undefined, await openLibrary(t), {});
  const { catalog, refusal } = await indexerFor({} as Indexer, libraries, "a b/new.jpg");
  assert.deepEqual([catalog.library, refusal], ["main", undefined]);
});

test("the list of libraries has each once, main first, whether or not it is registered", async (t) => {
  // Prepare
  const main = await openLibrary(t);
  const libraries = new Libraries(undefined, main, separate);
  // Act
  for (const library of ["family", "club", "family"]) await registerLibrary({ ...main, library });
  // Assess
  assert.deepEqual(await listLibraries(main), ["main", "club", "family"]);
  assert.deepEqual(await Promise.all(["main", "family", "nobody"].map((name) => libraries.has(name))), [
    true,
    true,
    false,
  ]);
  assert.deepEqual(await namesOf(new Libraries(undefined, main, {})), ["main"]);
});
