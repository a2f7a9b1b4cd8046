import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Cascade, readCascade } from "../../../lib/detect/pigo/cascade.ts";
import type { GreyPicture } from "../../../lib/detect/pigo/grey-picture.ts";
import { groupWindows } from "../../../lib/detect/pigo/group.ts";
import { layOutTree, rotationBy } from "../../../lib/detect/pigo/offsets.ts";
import { findWindows, type Window } from "../../../lib/detect/pigo/windows.ts";
import { portedWindows } from "../../bench/pigo-port.ts";
import { PIGO_MODELS, recordings, skip } from "./recordings.ts";

const facefinder = () => readCascade(readFileSync(join(PIGO_MODELS, "facefinder")));

/** Returns windows that only one side has, or whose scores differ by 1e-4 or more. */
function differing(ours: readonly Window[], theirs: readonly Window[]): Window[] {
  const place = ({ row, column, side }: Window) => `${row},${column},${side}`;
  const lacking = (some: readonly Window[], others: readonly Window[]) => {
    const scores = new Map(others.map((window) => [place(window), window.score]));
    return some.filter((window) => !(Math.abs((scores.get(place(window)) ?? Infinity) - window.score) < 1e-4));
  };
  assert.equal(new Set(ours.map(place)).size, ours.length);
  return [...lacking(ours, theirs), ...lacking(theirs, ours)];
}

/** Returns the rightmost pixel that a window of this side reads, px from its centre. */
function reachOf(cascade: Cascade, side: number, angle: number): number {
  const offsets = new Int32Array(cascade.trees << (cascade.depth + 1));
  for (let tree = 0; tree < cascade.trees; tree++) layOutTree(offsets, cascade, tree, side, rotationBy(angle), 0);
  return offsets.reduce((furthest, offset) => Math.max(furthest, offset), 0);
}

/** Returns true if Pigo limits the columns of this rotated window differently from the picture. */
function misclamped(
  cascade: Cascade,
  { width, height }: GreyPicture,
  { column, side }: Window,
  angle: number,
): boolean {
  return angle > 0 && column + reachOf(cascade, side, angle) >= Math.min(width, height);
}

for (const { name, picture, runs } of recordings()) {
  for (const { scan, iouThreshold, raw, grouped } of runs) {
    test(`${name} from ${scan.minSize} px at angle ${scan.angle}: findWindows equals Pigo`, () => {
      // Prepare
      const cascade = facefinder();
      // Act
      const windows = findWindows(cascade, picture, scan);
      // Assess
      for (const window of differing(windows, raw)) {
        assert.ok(misclamped(cascade, picture, window, scan.angle), `${JSON.stringify(window)} differs`);
      }
      assert.deepEqual(differing(groupWindows(raw, iouThreshold), grouped), []);
      if (scan.angle === 0 || picture.width <= picture.height) {
        assert.deepEqual(differing(windows, raw), []);
        assert.deepEqual(differing(groupWindows(windows, iouThreshold), grouped), []);
      }
    });
  }

  for (const { scan, iouThreshold, raw, grouped } of runs.filter(({ scan }) => scan.angle > 0)) {
    test(`${name} at angle ${scan.angle}: findWindows differs from Pigo only at its column limit`, () => {
      const cascade = facefinder();
      const withItsBound = portedWindows(cascade, picture, scan, picture.height - 1);
      assert.deepEqual(differing(withItsBound, raw), []);
      assert.deepEqual(differing(groupWindows(withItsBound, iouThreshold), grouped), []);
      assert.deepEqual(findWindows(cascade, picture, scan), portedWindows(cascade, picture, scan));
    });
  }
}

if (skip) test("the windows that Pigo finds", { skip }, () => {});
