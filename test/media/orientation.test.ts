import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { toStored, toUpright } from "../../lib/media/orientation.ts";

test("toUpright turns a box like the picture for every orientation, and toStored turns it back", async () => {
  // Prepare: a white box on black
  const [width, height] = [80, 60];
  const box = { x: 0.1, y: 0.2, width: 0.2, height: 0.5 };
  const stored = sharp({ create: { width, height, channels: 3, background: "#000" } }).composite([
    { input: { create: { width: 16, height: 30, channels: 3, background: "#fff" } }, left: 8, top: 12 },
  ]);
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const file = await stored.clone().withMetadata({ orientation }).png().toBuffer();
    const { data, info } = await sharp(file).autoOrient().greyscale().raw().toBuffer({ resolveWithObject: true });
    const white = [...data.keys()].filter((at) => data[at]! > 128);
    const [columns, rows] = [white.map((at) => at % info.width), white.map((at) => Math.floor(at / info.width))];
    // Act
    const turned = toUpright(box, orientation);
    // Assess
    const seen = [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
    const said = [
      turned.x * info.width,
      turned.y * info.height,
      (turned.x + turned.width) * info.width,
      (turned.y + turned.height) * info.height,
    ];
    assert.deepEqual(said.map(Math.round), seen, `orientation ${orientation}`);
    const back = toStored(turned, orientation);
    for (const side of ["x", "y", "width", "height"] as const) assert.ok(Math.abs(back[side] - box[side]) < 1e-9);
  }
});
