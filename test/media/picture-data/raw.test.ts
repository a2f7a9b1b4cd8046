import assert from "node:assert/strict";
import { test } from "node:test";
import { openPhoto } from "../../../lib/media/open.ts";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { arw, type CameraPhoto, cr2, dng, nef, raf } from "../camera-files.ts";
import { jpegQuarters } from "../pictures.ts";
import { tiffFile } from "../tiff-file.ts";
import { assertDistinct, assertSame } from "./compare.ts";

const photo: CameraPhoto = { preview: await jpegQuarters(600, 400), thumbnail: await jpegQuarters(160, 120) };
const larger = await jpegQuarters(900, 600);

/** Returns a JPEG with an Exif block that describes it. */
const described = (jpeg: Buffer) =>
  Buffer.concat([jpeg.subarray(0, 2), Buffer.from("\xff\xe1\0\x0cExif\0\0Ada\0", "latin1"), jpeg.subarray(2)]);

for (const [name, write] of Object.entries({ cr2, nef, arw, dng })) {
  test(`${name}: raw-1 selects the shown preview, without its metadata and those of the file`, () => {
    assertSame("raw-1", write(photo), {
      orientation: write({ ...photo, orientation: 6 }),
      "metadata of the preview": write({ ...photo, preview: described(photo.preview) }),
      thumbnail: write({ ...photo, thumbnail: described(photo.thumbnail) }),
      "something after the preview": write({ ...photo, preview: Buffer.concat([photo.preview, Buffer.alloc(64)]) }),
    });
    assertDistinct({
      preview: write(photo),
      "another preview": write({ ...photo, preview: larger }),
      "the preview alone": photo.preview,
    });
  });

  test(`${name}: a file without a preview is identified by the whole file`, () => {
    const files = [1, 6].map((orientation) => write({ ...photo, preview: photo.thumbnail, orientation }));
    for (const file of files) assert.equal(pictureData(file).rule, "whole");
    assert.notEqual(pictureData(files[0]!).digest, pictureData(files[1]!).digest);
  });
}

test("raf: raw-1 selects the JPEG and ignores the data around it", () => {
  assertSame("raw-1", raf(photo.preview), {
    "metadata of the JPEG": raf(described(photo.preview)),
    "sensor data": Buffer.concat([raf(photo.preview), Buffer.alloc(64, 1)]),
  });
  assertDistinct({ jpeg: raf(photo.preview), another: raf(larger) });
});

test("raw-1 selects the next preview if the largest is damaged, like openPhoto", async () => {
  const damaged = larger.subarray(0, larger.length / 2);
  const file = cr2({ preview: damaged, thumbnail: photo.preview });
  assert.equal((await openPhoto("a", file)).width, 600);
  assertSame("raw-1", cr2(photo), { "a damaged preview and the one beside it": file });
});

test("a camera file with a truncated preview is identified by the whole file", () => {
  const file = raf(photo.preview);
  assert.equal(pictureData(file.subarray(0, file.length - 70)).rule, "whole");
});

test("raw-1 treats overlapping previews as damage, and bounds the time for them", () => {
  // Prepare: a preview, and 256 more that each begin one byte later and extend to the end.
  const preview = { 513: { blob: photo.preview }, 514: [photo.preview.length] };
  const shared = (index: number) => ({ 513: [index], 514: [3000] });
  const below = (index: number) => ({
    directories: Array.from({ length: 16 }, (_, each) => shared(16 * index + each)),
  });
  const write = (count: number) =>
    tiffFile({
      mark: "CR\x02\0",
      directories: [preview, ...Array.from({ length: count }, (_, index) => ({ 330: below(index + 1) }))],
    });
  // Act and assess
  assert.equal(pictureData(write(0)).rule, "raw-1");
  assert.equal(pictureData(write(15)).rule, "whole");
});
