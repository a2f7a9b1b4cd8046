import assert from "node:assert/strict";
import { before, test } from "node:test";
import { DEFAULT_LIMITS } from "../../lib/media/limits.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { arw, type CameraPhoto, cr2, dng, nef, raf } from "./camera-files.ts";
import { colours } from "./colours.ts";
import { drawQuarters, jpegQuarters } from "./pictures.ts";
import { rejectsWith } from "./rejects.ts";
import { tiffFile } from "./tiff-file.ts";

const UPRIGHT = ["red", "green", "blue", "white"];
const TURNED_RIGHT = ["blue", "red", "white", "green"];

let photo: CameraPhoto;
before(async () => {
  photo = { preview: await jpegQuarters(600, 400), thumbnail: await jpegQuarters(160, 120) };
});

/** Returns a JPEG with an orientation in its own EXIF. */
const orientedJpeg = (orientation: number) =>
  drawQuarters(600, 400).withMetadata({ orientation }).jpeg({ chromaSubsampling: "4:4:4" }).toBuffer();

for (const [name, write] of Object.entries({ cr2, nef, arw, dng })) {
  test(`${name}: openPhoto opens the largest preview, upright, with its date`, async () => {
    const opened = await openPhoto("named.txt", write({ ...photo, orientation: 6 }));
    assert.deepEqual([opened.width, opened.height, opened.takenAt], [400, 600, "2025-06-07T08:09:10"]);
    assert.deepEqual(await colours(opened), TURNED_RIGHT);
  });

  test(`${name}: openPhoto does not turn a preview twice that has its own orientation`, async () => {
    const preview = await orientedJpeg(6);
    const opened = await openPhoto("a", write({ ...photo, preview, orientation: 6 }));
    assert.deepEqual([opened.width, opened.height], [400, 600]);
    assert.deepEqual(await colours(opened), TURNED_RIGHT);
    const upright = await openPhoto("a", write({ ...photo, preview: await orientedJpeg(1), orientation: 6 }));
    assert.deepEqual(await colours(upright), UPRIGHT);
  });

  test(`${name}: openPhoto rejects a file without a preview with that reason`, async () => {
    const file = write({ ...photo, preview: photo.thumbnail });
    await rejectsWith(openPhoto("a", file), /^unsupported format: .* without a preview of at least 512 px/);
  });
}

test("raf: openPhoto opens the JPEG and applies its own EXIF orientation", async () => {
  const opened = await openPhoto("a", raf(await orientedJpeg(6)));
  assert.deepEqual([opened.width, opened.height], [400, 600]);
  assert.deepEqual(await colours(opened), TURNED_RIGHT);
});

test("openPhoto uses the next preview if the largest is damaged", async () => {
  const whole = await jpegQuarters(900, 600);
  const preview = whole.subarray(0, whole.length / 2);
  const opened = await openPhoto("a", cr2({ preview, thumbnail: photo.preview }));
  assert.deepEqual([opened.width, opened.height], [600, 400]);
  const nothingElse = cr2({ preview, thumbnail: photo.thumbnail });
  await rejectsWith(openPhoto("a", nothingElse), /^unsupported format: Canon CR2 whose preview is damaged/);
});

test("openPhoto rejects a camera file with a truncated preview", async () => {
  const [make, compression, offset, length] = [271, 259, 273, 279];
  const tags = { [compression]: [6], [make]: "Canon", [offset]: { blob: photo.preview }, [length]: [70_000] };
  await rejectsWith(
    openPhoto("a", tiffFile({ mark: "CR\x02\0", directories: [tags] })),
    /^truncated: Canon CR2, its preview goes on to byte 700/,
  );
  const file = raf(photo.preview);
  await rejectsWith(openPhoto("a", file.subarray(0, file.length - 70)), /^truncated: Fujifilm RAF/);
});

test("openPhoto skips a preview larger than the limit", async () => {
  const preview = await jpegQuarters(900, 600);
  const file = dng({ preview, thumbnail: photo.preview });
  const opened = await openPhoto("a", file, { ...DEFAULT_LIMITS, pixels: 300_000 });
  assert.deepEqual([opened.width, opened.height], [600, 400]);
});

test("readTiffRaw does not take a scan for a camera file, whatever its maker and compression", async () => {
  const pixels = Buffer.alloc(4 * 4 * 3, 0xd0);
  const scan = tiffFile({
    directories: [
      {
        256: [4],
        257: [4],
        258: [8, 8, 8],
        259: [1],
        262: [2],
        271: "Canon",
        273: { blob: pixels },
        277: [3],
        278: [4],
        279: [pixels.length],
      },
    ],
  });
  const opened = await openPhoto("a", scan);
  assert.deepEqual([...(await opened.pixels(4)).data.subarray(0, 3)], [0xd0, 0xd0, 0xd0]);
  const jpegScan = await drawQuarters(600, 400).tiff({ compression: "jpeg", quality: 95 }).toBuffer();
  assert.deepEqual(await colours(await openPhoto("a", jpegScan)), UPRIGHT);
});
