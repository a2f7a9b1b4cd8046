import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseCovers, portraitScore } from "../../../lib/api/operations/covers.ts";
import { putFaces } from "../../../lib/catalog/rows/faces.ts";
import type { Face } from "../../../lib/catalog/store/types.ts";
import { openLibrary } from "../../runs/library.ts";

const faceId = (digit: string) => `${digit.repeat(28)}-${digit.repeat(8)}`;

function face(digit: string, sizePx: number, quality: Partial<Face["quality"]> | undefined): Face {
  return { faceId: faceId(digit), photoId: digit.repeat(28), sizePx, quality } as Face;
}

test("portraitScore: large, sharp and frontal faces are better, and unknown ones are between", () => {
  const best = { sizePx: 300, quality: { sharpness: 0.4, yaw: 0, roll: 0 } };
  const scores = [
    best,
    { ...best, sizePx: 60 },
    { ...best, quality: { ...best.quality, sharpness: 0.05 } },
    { ...best, quality: { ...best.quality, yaw: -70 } },
    { ...best, quality: { ...best.quality, roll: 90 } },
  ].map(portraitScore);
  assert.equal(scores[0], 1);
  assert.ok(scores.slice(1).every((score) => score < 0.5));
  const unknown = portraitScore({ sizePx: 300 });
  assert.ok(unknown < 1 && unknown > portraitScore({ sizePx: 300, quality: { sharpness: 0.05, yaw: 70 } }));
});

test("a cover is the best portrait of a few faces, however many a person has; a chosen one stays", async (t) => {
  // Prepare: the face nearest the centre is in profile, one is frontal, the last is not among those compared
  const catalog = await openLibrary(t);
  const frontal = { sharpness: 0.3, yaw: 2, roll: 1 };
  await putFaces(catalog, [
    face("1", 180, { ...frontal, yaw: 55 }),
    face("2", 180, frontal),
    face("3", 40, frontal),
    face("4", 400, undefined),
    face("9", 900, frontal),
  ]);
  const gone = Array.from({ length: 6 }, (_, at) => `${faceId("a")}${at}`);
  const cluster = (...digits: readonly string[]) => ({
    clusters: [{ clusterId: "c1", size: 9, radius: 0, since: 1, cover: digits }],
  });
  const count = { outside: [], not: new Set<string>() };
  const near = ["1", "2", "3", "4"].map(faceId);
  const many = { ...count, ...cluster(...near, ...gone.slice(0, 5), faceId("9")) };
  // Act
  const covers = await chooseCovers(catalog, [
    { person: {}, count: many },
    { person: { coverFaceId: faceId("3") }, count: many },
    { person: { coverFaceId: gone[0] }, count: many },
    { person: {}, count: { ...count, clusters: [], outside: [...gone, faceId("4")] } },
    { person: {}, count: { ...many, not: new Set([faceId("2")]) } },
    { person: {}, count: { ...count, clusters: [], outside: gone } },
  ]);
  // Assess
  assert.deepEqual(covers, [faceId("2"), faceId("3"), faceId("1"), faceId("4"), faceId("4"), undefined]);
});
