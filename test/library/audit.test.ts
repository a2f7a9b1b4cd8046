import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_TOTALS, readCounts, setShardTotals } from "../../lib/catalog/rows/counts.ts";
import { deleteCrops, putCrop } from "../../lib/catalog/rows/crops.ts";
import { deleteFaceRows, getFaces, putFaces } from "../../lib/catalog/rows/faces.ts";
import { listIfLeftOut, listLeftOut } from "../../lib/catalog/rows/left-out.ts";
import { deleteLocation, getLocation } from "../../lib/catalog/rows/locations.ts";
import { matchesOfClusters, matchesOfFaces, putMatches } from "../../lib/catalog/rows/matches.ts";
import { updatePhoto } from "../../lib/catalog/rows/photos.ts";
import { noteFile } from "../../lib/catalog/rows/sidecar-stems.ts";
import { deleteVectors, getVectors, putVectors } from "../../lib/catalog/rows/vectors.ts";
import { locationIdOf } from "../../lib/catalog/store/ids.ts";
import type { Face, Match } from "../../lib/catalog/store/types.ts";
import { audit } from "../../lib/library/audit.ts";
import { repair } from "../../lib/library/repair.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { embedderOf, openLibrary } from "../runs/library.ts";
import { putPhoto, putUnread } from "../support/photos.ts";

const MODEL = embedderOf(2).id;
const LIMITS = limitsOf(readParameters({}));

/** Writes photos `0`, `1` and so on, with one face each. */
const photoId = (digit: string) => digit.padEnd(28, "0");
const faceId = (digit: string) => `${photoId(digit)}-00000000`;

const face = (digit: string): Face => ({
  faceId: faceId(digit),
  photoId: photoId(digit),
  key: `${photoId(digit)}.jpg`,
  box: { x: 0, y: 0, width: 1, height: 1 },
  sizePx: 10,
  score: 20,
  landmarks: [
    [0.3, 0.4],
    [0.7, 0.4],
    [0.5, 0.6],
    [0.35, 0.8],
    [0.65, 0.8],
  ],
  quality: { sharpness: 1, yaw: 0, roll: 0, pitch: 0 } as Face["quality"],
  realPixels: 1,
  detector: "none",
});

const match = (digit: string, clusterId = "c000000000000000a"): Match => ({
  faceId: faceId(digit),
  clusterId,
  distance: 0.5,
  version: 1,
  matchedAt: "2026-11-24T00:00:00.000Z",
});

async function whole(t: Parameters<typeof openLibrary>[0]) {
  const catalog = await openLibrary(t);
  for (const digit of "0123456") {
    await putPhoto(catalog, photoId(digit));
    await noteFile(catalog, `${photoId(digit)}.jpg`);
    await putFaces(catalog, [face(digit)]);
    await putCrop(catalog, faceId(digit), new Uint8Array([0xff, 0xd8]));
    await putVectors(catalog, [
      { faceId: faceId(digit), model: MODEL, vector: Float32Array.from([1, 0]), cropETag: "e" },
    ]);
  }
  await putMatches(catalog, [match("0"), match("1")]);
  return catalog;
}

const found = async (...[catalog, model]: Parameters<typeof audit>) =>
  (await Array.fromAsync(audit(catalog, model))).map(({ kind, id }) => `${kind} ${id}`).sort();

test("audit has no finding in a consistent library", async (t) => {
  // Prepare
  const catalog = await whole(t);
  // Act and assess
  assert.deepEqual(await found(catalog, MODEL), []);
});

test("audit finds orphaned rows and objects, and repair removes only those", async (t) => {
  // Prepare: a deleted face row, a match in another cluster, a deleted photo
  const catalog = await whole(t);
  await deleteFaceRows(catalog, [faceId("1")]);
  await putMatches(catalog, [match("0", "c000000000000000b")]);
  await updatePhoto(catalog, photoId("2"), (row) => row && { ...row, locations: [] });
  await deleteLocation(catalog, (await getLocation(catalog, `${photoId("2")}.jpg`))!);
  // Act
  const findings = await Array.fromAsync(audit(catalog, MODEL));
  // Assess
  const names = findings.map(({ kind, id }) => `${kind} ${id}`).sort();
  assert.deepEqual(names, [
    `crop without face ${faceId("1")}`,
    `face without photo ${faceId("2")}`,
    `match without face ${faceId("0")}`,
    `match without face ${faceId("1")}`,
    `photo with another count ${photoId("1")}`,
    `vector without face ${faceId("1")}`,
  ]);
  // Act
  const unrepaired = await repair(catalog, findings, LIMITS);
  // Assess
  assert.deepEqual(unrepaired, []);
  assert.deepEqual(await found(catalog, MODEL), []);
  assert.deepEqual(await getVectors(catalog, MODEL, [faceId("1"), faceId("2")]), []);
  assert.equal((await getVectors(catalog, MODEL, [faceId("3")])).length, 1);
  const [kept] = await matchesOfFaces(catalog, [faceId("0")]);
  assert.equal(kept?.clusterId, "c000000000000000b");
  assert.deepEqual(await matchesOfClusters(catalog, ["c000000000000000a"]), []);
});

test("audit finds wrong totals and lists, and repair recreates them", async (t) => {
  // Prepare
  const catalog = await whole(t);
  await setShardTotals(catalog, "3", { ...NO_TOTALS, faces: 99 });
  const id = locationIdOf(catalog.library, `${photoId("4")}.jpg`);
  await listIfLeftOut(catalog, id, { key: "4.jpg", status: "skipped", reason: "truncated" }, false);
  const failed = await putUnread(catalog, "5.jpg", { status: "failed", reason: "no answer" });
  await listIfLeftOut(catalog, failed, { key: "5.jpg", status: "failed", reason: "another" }, false);
  // Act
  const findings = await Array.fromAsync(audit(catalog, MODEL));
  await repair(catalog, findings, LIMITS);
  // Assess
  assert.deepEqual(
    findings.map(({ kind, id: of }) => `${kind} ${of}`).sort(),
    [id, failed]
      .map((of) => `photo in the wrong list ${of}`)
      .sort()
      .concat("shard with wrong counts 3"),
  );
  const { items } = await listLeftOut(catalog, "failed", 10);
  assert.deepEqual(items, [{ photoId: failed, key: "5.jpg", status: "failed", reason: "no answer" }]);
  assert.equal((await readCounts(catalog)).faces, 7);
  assert.deepEqual((await listLeftOut(catalog, "skipped", 10)).items, []);
  assert.deepEqual(await found(catalog, MODEL), []);
});

test("repair reports, with the reason, a face whose vector, crop and photo are missing", async (t) => {
  // Prepare
  const catalog = await whole(t);
  await deleteVectors(catalog, photoId("5"), new Set([faceId("5")]));
  await deleteCrops(catalog, [faceId("5"), faceId("6")]);
  // Act
  const findings = await Array.fromAsync(audit(catalog, MODEL));
  const unrepaired = await repair(catalog, findings, LIMITS);
  // Assess
  assert.deepEqual(
    unrepaired.map(({ kind, id, reason }) => `${kind} ${id}: ${reason}`),
    [
      `face without vector ${faceId("5")}: its crop is unusable and its photo is gone`,
      `face without crop ${faceId("6")}: its crop is unusable and its photo is gone`,
    ],
  );
  assert.equal((await getFaces(catalog, [faceId("5")])).length, 1);
});
