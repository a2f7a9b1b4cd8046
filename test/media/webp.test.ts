import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { completeWebp, webpChunks, webpLength } from "../../lib/media/webp.ts";

const MOST_BYTES = 1e6;

const whole = await sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } })
  .withExif({ IFD0: { Artist: "A" } })
  .webp()
  .toBuffer();

/** Returns a copy that claims a length, bytes. */
function claiming(webp: Uint8Array, length: number): Buffer {
  const copy = Buffer.from(webp);
  copy.writeUInt32LE(length - 8, 4);
  return copy;
}

test("completeWebp returns a complete file as it is", () => {
  assert.equal(completeWebp(whole, MOST_BYTES), whole);
});

test("completeWebp fills the last chunk of a truncated file with zeros, and leaves out the chunks after it", () => {
  const picture = [...webpChunks(whole)].find(({ type }) => type === "VP8 ")!;
  const cut = whole.subarray(0, picture.end - 10);
  // Act
  const complete = completeWebp(cut, MOST_BYTES);
  // Assess
  assert.equal(complete.length, picture.end);
  assert.equal(webpLength(complete), picture.end);
  assert.deepEqual([...complete.subarray(8, cut.length)], [...cut.subarray(8)]);
  assert.deepEqual([...complete.subarray(cut.length)], Array(10).fill(0));
});

test("completeWebp does not grow a file with all its chunks to the length that a damaged header claims", () => {
  const complete = completeWebp(claiming(whole, MOST_BYTES / 2), MOST_BYTES);
  // Assess
  assert.deepEqual(complete, claiming(whole, whole.length));
});

test("completeWebp returns a file that would become too long as it is", () => {
  const cut = whole.subarray(0, whole.length - 10);
  assert.equal(completeWebp(cut, whole.length - 1), cut);
});
