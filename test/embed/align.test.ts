import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { cutAligned, cutCrop } from "../../lib/embed/align.ts";
import { readLook } from "../../lib/embed/crop-look.ts";
import { CROP_PX, FACE_PX } from "../../lib/embed/crop-size.ts";
import { decodeWindow } from "../../lib/embed/input.ts";
import type { Landmarks, Point } from "../../lib/geometry/box.ts";
import type { OpenPhoto, Picture } from "../../lib/media/types.ts";
import { FR_FEATURE } from "../../lib/models/embedders.ts";

/** Positions of the five points in a crop, px: the template of insightface in the middle of the crop. */
const IN_CROP = (
  [
    [38.2946, 51.6963],
    [73.5318, 51.5014],
    [56.0252, 71.7366],
    [41.5493, 92.3655],
    [70.7299, 92.2041],
  ] as const
).map(([x, y]) => [x, y].map((at) => (at * FACE_PX) / 112 + (CROP_PX - FACE_PX) / 2) as [number, number]);

/** Returns points of a face whose crop is turned by `angle` and `pxPerCropPx` times as large in a photo of this size. */
function landmarksIn(width: number, height: number, pxPerCropPx: number, angle: number, centre: Point): Landmarks {
  const [cos, sin] = [Math.cos(angle) * pxPerCropPx, Math.sin(angle) * pxPerCropPx];
  return IN_CROP.map(([x, y]) => {
    const [u, v] = [x - CROP_PX / 2, y - CROP_PX / 2];
    return [(centre[0] + cos * u - sin * v) / width, (centre[1] + sin * u + cos * v) / height];
  }) as unknown as Landmarks;
}

/** Returns a photo whose red is the column and whose green is the row, as shares of its size; blue is full. */
function gradient(width: number, height: number): OpenPhoto & { readonly asked: number[] } {
  const asked: number[] = [];
  const pixels = async (longerSidePx: number): Promise<Picture> => {
    asked.push(longerSidePx);
    const scale = Math.min(1, longerSidePx / Math.max(width, height));
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    const data = new Uint8Array(w * h * 3);
    for (let at = 0; at < w * h; at++) {
      data[3 * at] = (255 * ((at % w) + 0.5)) / w;
      data[3 * at + 1] = (255 * (Math.floor(at / w) + 0.5)) / h;
      data[3 * at + 2] = 255;
    }
    return { width: w, height: h, data };
  };
  return {
    width,
    height,
    takenAt: undefined,
    oriented: true,
    orientation: 1,
    xmp: [],
    note: () => undefined,
    pixels,
    asked,
  };
}

async function colourAt(jpeg: Uint8Array, x: number, y: number): Promise<readonly number[]> {
  const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
  assert.deepEqual([info.width, info.height, info.channels], [2 * CROP_PX, CROP_PX, 3]);
  return [...data.subarray((y * 2 * CROP_PX + x) * 3, (y * 2 * CROP_PX + x) * 3 + 3)];
}

for (const { pxPerCropPx, angle } of [
  { pxPerCropPx: 1, angle: 0 },
  { pxPerCropPx: 0.5, angle: 0.4 },
  { pxPerCropPx: 2.6, angle: -1.2 },
  { pxPerCropPx: 1.3, angle: 3 },
]) {
  test(`cutCrop maps the five points to the template: ${pxPerCropPx} px per pixel, turned by ${angle}`, async () => {
    // Prepare
    const photo = gradient(800, 600);
    const landmarks = landmarksIn(800, 600, pxPerCropPx, angle, [400, 300]);
    // Act
    const { jpeg } = await cutCrop(photo, { landmarks });
    // Assess: the crop has the photo's colour of a landmark at the landmark's position in the template
    for (const [at, [x, y]] of IN_CROP.entries()) {
      const [red, green] = await colourAt(jpeg, Math.round(x), Math.round(y));
      const [fromLeft, fromTop] = landmarks[at]!;
      assert.ok(Math.abs(red! - 255 * fromLeft) < 4, `red ${red} at ${255 * fromLeft}`);
      assert.ok(Math.abs(green! - 255 * fromTop) < 4, `green ${green} at ${255 * fromTop}`);
    }
  });
}

test("cutCrop decodes a photo with a large face no larger than needed, without enlarging the crop", async () => {
  // Prepare: the crop covers 2000 px of the original
  const photo = gradient(4000, 3000);
  // Act
  const { realPixels } = await cutCrop(photo, { landmarks: landmarksIn(4000, 3000, 10, 0, [2000, 1500]) });
  // Assess
  assert.equal(realPixels, 1);
  assert.equal(photo.asked.length, 1);
  assert.ok(photo.asked[0]! >= 400 && photo.asked[0]! < 600, `decoded at ${photo.asked}`);
});

test("cutCrop enlarges a small face and reports its real pixels", async () => {
  // Prepare
  const photo = gradient(800, 600);
  // Act
  const { realPixels } = await cutCrop(photo, { landmarks: landmarksIn(800, 600, 0.4, 0.2, [400, 300]) });
  // Assess
  assert.ok(Math.abs(realPixels - 0.4 ** 2) < 1e-3);
  assert.deepEqual(photo.asked, [800]);
});

test("cutCrop is black beyond the photo's edge", async () => {
  // Prepare: the crop's left half lies outside
  const photo = gradient(800, 600);
  // Act
  const { jpeg } = await cutCrop(photo, { landmarks: landmarksIn(800, 600, 1, 0, [0, 300]) });
  // Assess
  assert.ok((await colourAt(jpeg, 80, 100)).every((value) => value < 8));
  assert.ok((await colourAt(jpeg, 120, 100))[2]! > 240);
});

test("cutCrop adds the part of the photo around the face as it is, inside the photo", async () => {
  // Prepare: faces turned by any angle, in the middle and at a corner, and one larger than the photo
  const photo = gradient(800, 600);
  for (const [pxPerCropPx, angle, centre, expected] of [
    [1, 0.7, [400, 300], { left: 300, top: 200, side: 200 }],
    [2.6, -2, [400, 300], { left: 140, top: 40, side: 520 }],
    [0.5, 3, [10, 590], { left: 0, top: 500, side: 100 }],
    [5, 0.4, [100, 100], { left: 0, top: 0, side: 600 }],
  ] as const) {
    // Act
    const { jpeg } = await cutCrop(photo, { landmarks: landmarksIn(800, 600, pxPerCropPx, angle, [...centre]) });
    // Assess: the gradient's colours tell where in the photo a pixel is from
    const { left, top, side } = expected;
    for (const [x, y] of [
      [0, 0],
      [CROP_PX - 1, 0],
      [CROP_PX / 2, CROP_PX / 2],
      [0, CROP_PX - 1],
      [CROP_PX - 1, CROP_PX - 1],
    ] as const) {
      const [red, green, blue] = await colourAt(jpeg, CROP_PX + x, y);
      const [fromLeft, fromTop] = [
        (left + (side * (x + 0.5)) / CROP_PX) / 800,
        (top + (side * (y + 0.5)) / CROP_PX) / 600,
      ];
      assert.ok(Math.abs(red! - 255 * fromLeft) < 5, `red ${red} at ${255 * fromLeft}`);
      assert.ok(Math.abs(green! - 255 * fromTop) < 5, `green ${green} at ${255 * fromTop}`);
      assert.ok(blue! > 240, "not black");
    }
  }
});

test("cutCrop: models get the same pixels from a crop with both halves as from the aligned half alone", async () => {
  // Prepare
  const photo = gradient(800, 600);
  const face = { landmarks: landmarksIn(800, 600, 1.3, 0.9, [60, 300]) };
  const input = FR_FEATURE.input;
  // Act
  const [both, alone] = [(await cutCrop(photo, face)).jpeg, await cutAligned(photo, face)];
  // Assess
  assert.deepEqual(await decodeWindow(both, input), await decodeWindow(alone, input));
  assert.equal(await readLook(both), await readLook(alone));
});
