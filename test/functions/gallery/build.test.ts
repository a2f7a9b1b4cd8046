import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { buildGallery } from "../../../functions/gallery/build.ts";
import { temporaryFolder } from "../../support/facet.ts";

/** Limit of the framework's runtime, compressed bytes. */
const LARGEST_RUNTIME = 30_000;

test("buildGallery: the page is complete, and loads nothing from other hosts", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  // Act
  await buildGallery(folder);
  // Assess
  const page = await readFile(join(folder, "index.html"), "utf8");
  const assets = await readdir(join(folder, "assets"));
  assert.deepEqual(
    [...page.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)].map(([, name]) => name).sort(),
    assets.toSorted(),
  );
  const files = await Promise.all(assets.map((name) => readFile(join(folder, "assets", name))));
  const manifest = files[assets.findIndex((name) => name.endsWith(".webmanifest"))];
  const { icons } = JSON.parse(String(manifest));
  assert.deepEqual(
    icons.map(({ src }: { src: string }) => assets.includes(src.replace("/assets/", ""))),
    [true],
  );
  for (const file of files) assert.doesNotMatch(String(file), /url\(|@import|https?:\/\/(?!www\.w3\.org)/);
});

test("buildGallery: the page contains nothing of the schemas that its types come from", async (t) => {
  // Prepare
  const folder = await temporaryFolder(t);
  // Act
  await buildGallery(folder);
  // Assess
  const assets = await readdir(join(folder, "assets"));
  const script = await readFile(join(folder, "assets", assets.find((name) => name.endsWith(".js"))!), "utf8");
  assert.doesNotMatch(script, /ZodMini|ZodObject|ZodError|components\/schemas/);
});

test("buildGallery: the framework is a small part of the page", async () => {
  // Act
  const { outputFiles } = await build({
    stdin: {
      contents: 'export * from "preact"; export * from "preact/hooks"; export * from "preact/jsx-runtime";',
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  // Assess
  const runtime = gzipSync(outputFiles[0]!.contents).length;
  assert.ok(runtime > 0 && runtime < LARGEST_RUNTIME, `${runtime} bytes`);
});

test("buildGallery: names of assets depend on their content alone", async (t) => {
  // Prepare
  const [first, second] = [await temporaryFolder(t), await temporaryFolder(t)];
  // Act
  await buildGallery(first);
  await buildGallery(second);
  // Assess
  const names = await readdir(join(first, "assets"));
  assert.deepEqual(await readdir(join(second, "assets")), names);
  for (const name of names) assert.match(name, /-[A-Za-z0-9]{8}\.(js|css|svg|webmanifest)$/);
});
