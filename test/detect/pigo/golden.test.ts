import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readCascade } from "../../../lib/detect/pigo/cascade.ts";
import { groupWindows } from "../../../lib/detect/pigo/group.ts";
import { findWindows, type Window } from "../../../lib/detect/pigo/windows.ts";

/** Pictures with what Pigo (Go) answered for them. */
const golden = join(import.meta.dirname, "../../../../shared/data/pigo-golden");
const facefinder = join(import.meta.dirname, "../../../../shared/models/pigo/facefinder");
const skip = existsSync(golden) && existsSync(facefinder) ? false : "Pigo's recorded answers are not on this machine";

interface Recorded {
  readonly row: number;
  readonly col: number;
  readonly scale: number;
  readonly q: number;
}

interface Recording {
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly runs: readonly {
    readonly angle: number;
    readonly minSize: number;
    readonly maxSize: number;
    readonly shiftFactor: number;
    readonly scaleFactor: number;
    readonly iouThreshold: number;
    readonly raw: readonly Recorded[];
    readonly grouped: readonly Recorded[];
  }[];
}

const recorded = ({ row, col, scale }: Recorded) => `${row},${col},${scale}`;
const found = ({ row, column, side }: Window) => `${row},${column},${side}`;

/** Scores by place. */
const scores = <T>(windows: readonly T[], place: (window: T) => string, score: (window: T) => number) =>
  new Map(windows.map((window) => [place(window), score(window)]));

for (const file of skip ? [] : readdirSync(golden).filter((name) => name.endsWith(".json"))) {
  const recording: Recording = JSON.parse(readFileSync(join(golden, file), "utf8"));
  // At an angle Pigo clamps columns by the number of rows: in a picture wider than high its answers are not ours.
  for (const run of recording.runs.filter(({ angle }) => angle === 0 || recording.width <= recording.height)) {
    test(`${recording.image} from ${run.minSize} px at angle ${run.angle}: the windows that Pigo finds`, () => {
      // Prepare
      const cascade = readCascade(readFileSync(facefinder));
      const pgm = readFileSync(join(golden, recording.image));
      const { width, height } = recording;
      const data = new Uint8Array(pgm.subarray(pgm.length - width * height));
      // Act
      const windows = findWindows(cascade, { width, height, data }, run);
      const groups = groupWindows(windows, run.iouThreshold);
      // Assess
      const raw = scores(windows, found, ({ score }) => score);
      for (const window of run.raw) {
        const score = raw.get(recorded(window));
        assert.ok(score !== undefined, `no window at ${recorded(window)}`);
        assert.ok(Math.abs(score - window.q) < 1e-4);
      }
      assert.equal(windows.length, run.raw.length);
      assert.deepEqual(groups.map(found).sort(), run.grouped.map(recorded).sort());
    });
  }
}

if (skip) test("the windows that Pigo finds", { skip }, () => {});
