import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import sharp from "sharp";
import { openPhoto } from "../../lib/media/open.ts";
import { bombs, hostileFiles } from "./hostile.ts";
import { drawQuarters } from "./pictures.ts";
import type { Probed } from "./probe.ts";

const MOST_EXTRA_BYTES = 100e6;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "facet-hostile-"));
});
after(() => rm(folder, { recursive: true }));

/** Opens files in a process of their own. */
async function probe(
  files: Readonly<Record<string, Buffer>>,
  sizesPx: readonly number[] = [640],
): Promise<(Probed & { readonly what: string })[]> {
  const paths = Object.keys(files).map((_, index) => join(folder, `${index}`));
  await Promise.all(Object.values(files).map((bytes, index) => writeFile(paths[index]!, bytes)));
  const script = join(import.meta.dirname, "probe.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, sizesPx.join(), ...paths], {
    timeout: 60_000,
  });
  const probed: Probed[] = JSON.parse(stdout);
  return Object.keys(files).map((what, index) => ({ what, ...probed[index]! }));
}

test("openPhoto rejects expensive or lying files with a reason and under 100 MB of memory", async () => {
  for (const { what, reason, extraBytes } of await probe(await hostileFiles())) {
    assert.match(`${reason}`, /^(too many pixels|truncated|not a picture): ./, what);
    if (what.includes("of 65,535 x 65,535"))
      assert.match(`${reason}`, /^(too many pixels|not a picture: .*tile)/, what);
    assert.ok(extraBytes < MOST_EXTRA_BYTES, `${what}: ${extraBytes} bytes more`);
  }
});

test("openPhoto opens small files with large compressed contents under 100 MB of memory", async () => {
  for (const { what, reason, extraBytes } of await probe(await bombs())) {
    assert.equal(reason, undefined, what);
    assert.ok(extraBytes < MOST_EXTRA_BYTES, `${what}: ${extraBytes} bytes more`);
  }
});

test("a large progressive JPEG is held once, whatever sizes it is wanted at", async () => {
  // Prepare
  const large = await drawQuarters(960, 640).resize(9600, 6400).jpeg({ progressive: true }).toBuffer();
  // Act
  const [probed] = await probe({ large }, [640, 1280, 2560, 5000]);
  // Assess
  assert.equal(probed?.reason, undefined);
  assert.ok(probed!.extraBytes < 450e6, `${probed!.extraBytes} bytes more`);
});

test("a picture of one colour is as short as a JPEG can be, and is none that lies", async () => {
  const flat = sharp({ create: { width: 4000, height: 3000, channels: 3, background: "black" } });
  for (const options of [{}, { progressive: true }, { optimiseCoding: true, chromaSubsampling: "4:4:4" }]) {
    const photo = await openPhoto(
      "a.jpg",
      await flat
        .clone()
        .jpeg({ quality: 1, ...options })
        .toBuffer(),
    );
    assert.equal((await photo.pixels(100)).width, 100);
  }
});

test("openPhoto ignores damage that a decoder only warns about", async () => {
  // Prepare
  const jpeg = await drawQuarters(960, 640).jpeg().toBuffer();
  const flipped = Buffer.from(jpeg);
  flipped[flipped.length >> 1]! ^= 0x55;
  // Act / Assess
  for (const bytes of [flipped, Buffer.concat([jpeg, Buffer.alloc(5000, 1)])])
    assert.equal((await (await openPhoto("a.jpg", bytes)).pixels(96)).width, 96);
});

test("openPhoto shows a TIFF with missing pixels, with a note", async () => {
  const tiff = await drawQuarters(960, 640).tiff({ compression: "deflate" }).toBuffer();
  tiff.fill(0, 100, 400);
  const photo = await openPhoto("a.tif", tiff);
  assert.equal((await photo.pixels(96)).width, 96);
  assert.equal(photo.note(), "damaged");
});
