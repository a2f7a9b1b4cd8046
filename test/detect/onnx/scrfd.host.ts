import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAST_LOG_ODDS } from "../../../lib/detect/onnx/finder.ts";
import { NETWORKS } from "../../../lib/detect/onnx/networks.ts";
import type { Picture } from "../../../lib/media/types.ts";
import { scrfdModel } from "../../support/scrfd-model.ts";

/** A black picture whose sides are no multiples of 32, with a red cell of 8 px and a blue one of 16 px. */
function picture(): Picture {
  const [width, height] = [70, 50];
  const data = new Uint8Array(width * height * 3);
  const paint = (left: number, top: number, side: number, channel: number) => {
    for (let y = top; y < top + side; y++)
      for (let x = left; x < left + side; x++) data[(y * width + x) * 3 + channel] = 255;
  };
  paint(24, 16, 8, 0);
  paint(48, 32, 16, 2);
  return { width, height, data };
}

async function find(options: Parameters<typeof scrfdModel>[0]) {
  const { load, rewrite } = NETWORKS.scrfd;
  const finder = await load(rewrite(scrfdModel(options)), 1);
  const regions = await finder.find(picture());
  await finder.release();
  return regions;
}

const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-3, `${actual}, ${expected}`);

for (const batched of [false, true]) {
  const kind = batched ? "with a batch dimension" : "without a batch dimension";

  test(`Scrfd returns points, and the square of these points, from nine outputs ${kind}`, async () => {
    // Act
    const [fine, middle, ...others] = await find({ batched });
    // Assess: both cells are found by colour and place, so channels, cells and anchors are in the right order
    assert.deepEqual(others, []);
    assert.deepEqual(
      fine?.points?.map((point) => point.map((each) => Math.round(each * 10) / 10)),
      [
        [28, 20],
        [36, 20],
        [32, 24],
        [28.8, 28],
        [35.2, 28],
      ],
    );
    assert.deepEqual(
      middle?.points?.map(([x]) => Math.round(x * 10) / 10),
      [56, 72, 64, 57.6, 70.4],
    );
    // The eyes are 8 px above the mouth, 2.94 of which are the side of Pigo's square.
    close(fine!.square.side, 8 * 2.94);
    close(fine!.square.x, 32);
    close(middle!.square.side, 16 * 2.94);
  });

  test(`Scrfd returns squares from the boxes of six outputs ${kind}`, async () => {
    // Act
    const [fine, middle, ...others] = await find({ points: false, batched });
    // Assess: a box of 24 x 32 px from (16, 8), and twice as large from (32, 16)
    assert.deepEqual(others, []);
    assert.equal(fine?.points, undefined);
    close(fine!.square.x, 28);
    close(fine!.square.y, 24);
    close(fine!.square.side, 1.07 * 28);
    close(middle!.square.x, 56);
    close(middle!.square.y, 48);
    close(middle!.square.side, 1.07 * 56);
  });
}

test("Scrfd converts probabilities to log-odds, and drops unlikely anchors", async () => {
  // Act
  const regions = await find({});
  // Assess: red is (255 - 127.5) / 128 for the network, times 12, minus 8
  close(regions[0]!.logOdds, (12 * 127.5) / 128 - 8);
  assert.ok(regions.every(({ logOdds }) => logOdds >= LEAST_LOG_ODDS));
});
