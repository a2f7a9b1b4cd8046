import assert from "node:assert/strict";
import { test } from "node:test";
import { moveBy, WHOLE, zoomBy } from "../../../../../functions/gallery/page/lightbox/zoom.ts";

test("a zoomed photo keeps the point under the pointer, and stays within its edges", () => {
  const sizes = { photo: { width: 400, height: 300 }, area: { width: 400, height: 300 }, most: 4 };
  const closer = zoomBy(WHOLE, 2, { x: 100, y: 50 }, sizes);
  assert.deepEqual(closer, { zoom: 2, x: -100, y: -50 });
  assert.deepEqual(zoomBy(closer, 9, { x: 0, y: 0 }, sizes), { zoom: 4, x: -200, y: -100 });
  assert.deepEqual(moveBy(closer, { x: -1000, y: 1000 }, sizes), { zoom: 2, x: -200, y: 150 });
  assert.deepEqual(zoomBy(closer, 0.1, { x: 0, y: 0 }, sizes), WHOLE);
});
