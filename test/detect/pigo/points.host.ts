import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { InvalidCascade } from "../../../lib/detect/pigo/cascade.ts";
import { CascadeMissing } from "../../../lib/detect/pigo/cascade-file.ts";
import { readPointCascade } from "../../../lib/detect/pigo/point-cascade.ts";
import { findPupils, openPointCascades } from "../../../lib/detect/pigo/points.ts";
import { PigoEngine } from "../../../lib/detect/pigo-engine.ts";
import { openPhoto } from "../../../lib/media/open.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { findLandmarks, LANDMARK_FILES, type LandmarkName } from "../../support/pigo-landmarks.ts";
import { PIGO_MODELS, recordings, skip } from "./recordings.ts";

/** Names of Pigo's two results for lp84: `mouth_lp84` is the left corner of the mouth, `lp84` the right one. */
const nameOf = (recorded: string) => (recorded === "lp84" ? "lp84_v" : recorded.replace("mouth_", "")) as LandmarkName;

test("findPupils and findLandmark are within 2 % of the face's side of Pigo's medians", { skip }, async () => {
  // Prepare
  const cascades = await openPointCascades(PIGO_MODELS, LANDMARK_FILES);
  const away: number[] = [];
  for (const { picture, runs } of recordings()) {
    for (const { face, points } of runs.flatMap(({ faces }) => faces)) {
      // Act
      const pupils = findPupils(cascades.pupils, picture, { x: face.column, y: face.row, side: face.side });
      const landmarks = findLandmarks(cascades, picture, pupils);
      // Assess
      assert.equal(landmarks.size, 15);
      for (const [name, [x, y]] of points) {
        const [ours, theirs] = [
          name === "eye_l" ? pupils[0] : name === "eye_r" ? pupils[1] : landmarks.get(nameOf(name)),
          [x, y],
        ];
        const px = Math.max(Math.abs(ours![0] - theirs[0]!), Math.abs(ours![1] - theirs[1]!));
        away.push(px / face.side);
      }
    }
  }
  assert.equal(away.length, 80 * 17);
  // If the descents end in two clusters, Pigo's own median of 15 runs is in one or the other by chance.
  const far = away.filter((share) => share > 0.02);
  assert.ok(far.length <= 1, `${far}`);
  assert.ok(Math.max(...away) < 0.04);
});

test("PigoEngine takes the five points from point cascades, and names them in its id", { skip }, async () => {
  // Prepare: one face in a picture twice as large as it was recorded
  const { picture, runs } = recordings().find(({ name }) => name.startsWith("Katie"))!;
  const raw = { width: picture.width, height: picture.height, channels: 1 as const };
  const bytes = await sharp(picture.data, { raw })
    .resize(2 * picture.width)
    .png()
    .toBuffer();
  const engine = await PigoEngine.load({ points: PIGO_MODELS }, 1);
  const [recorded] = runs.flatMap(({ faces }) => faces);
  // Act
  const { faces, detector } = await engine.detect(await openPhoto("a.png", bytes), readParameters({}));
  // Assess
  assert.match(detector, /^pigo:facet-f9c922b6\+points-[0-9a-f]{8}@2$/);
  const expected = ["eye_l", "eye_r", "mouth_lp93", "mouth_lp84", "lp84"].map((name) => recorded!.points.get(name)!);
  for (const [at, [x, y]] of faces[0]!.landmarks.entries()) {
    const away = Math.hypot(x * picture.width - expected[at]![0], y * picture.height - expected[at]![1]);
    assert.ok(away < 0.05 * recorded!.face.side, `point ${at} is ${away} px away`);
  }
});

test("openPointCascades rejects missing and invalid files with advice", async () => {
  await assert.rejects(PigoEngine.load({ points: import.meta.dirname }, 1), CascadeMissing);
  assert.throws(() => readPointCascade(readFileSync(import.meta.filename)), InvalidCascade);
  assert.throws(() => readPointCascade(new Uint8Array(3)), InvalidCascade);
});

test("readPointCascade rejects a truncated file", { skip }, () => {
  const bytes = readFileSync(join(PIGO_MODELS, "lps/lp93"));
  assert.throws(() => readPointCascade(bytes.subarray(0, bytes.length - 1)), /ends before/);
});
