import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { nameCluster } from "../../lib/catalog/decisions/decide-clusters.ts";
import { confirm } from "../../lib/catalog/decisions/decide-faces.ts";
import { findOrCreatePerson } from "../../lib/catalog/decisions/decide-people.ts";
import { putFaces } from "../../lib/catalog/rows/faces.ts";
import { photoKey, photosPartition } from "../../lib/catalog/store/keys.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { batchWrite, type Row } from "../../lib/catalog/store/table.ts";
import type { Cluster, Face, PhotoRecord } from "../../lib/catalog/store/types.ts";
import { putNearness } from "../../lib/catalog/versions/nearness.ts";
import { publishVersion } from "../../lib/catalog/versions/runs.ts";
import { writeVersion } from "../../lib/catalog/versions/versions.ts";
import { likelyPeople } from "../../lib/suggestions/likely-people.ts";
import { did } from "../catalog/decisions/did.ts";
import { openLibrary } from "../runs/library.ts";

const photoOf = (number: number) => String(number).padStart(36, "0");
const faceOf = (photo: number, face: number) => `${photoOf(photo)}-${String(face).padStart(8, "0")}`;

/**
 * Three photos of Ada and Ben, and a fourth in which Ada stands beside the unnamed cluster `new`. Cleo's cluster is near
 * it, and so is Dora's, which is in one photo with it.
 */
async function open(t: TestContext): Promise<Catalog> {
  const catalog = await openLibrary(t);
  const put = [1, 2, 3, 4, 5].map((number): Row<PhotoRecord> => {
    const photoId = photoOf(number);
    return {
      ...{ pk: photosPartition(catalog, photoId), sk: photoKey(photoId), photoId },
      locations: [{ key: `${number}.jpg`, eTag: "e", role: "picture", orientation: 1, bytes: 1 }],
      ...{ width: 1, height: 1, faceCount: 3, indexedAt: "2026-01-01T00:00:00Z", rev: "r" },
    };
  });
  await batchWrite(catalog, { put });
  const faces = [1, 2, 3, 4, 5].flatMap((photo) => [0, 1, 2].map((face) => [photo, face] as const));
  await putFaces(
    catalog,
    faces.map(([photo, face]) => ({ faceId: faceOf(photo, face), photoId: photoOf(photo) }) as Face),
  );
  const clusterOf = (clusterId: string, faceId: string): Cluster => ({
    ...{ clusterId, size: 1, radius: 1, since: 1 },
    faces: [{ faceId, distance: 0.1 }],
  });
  const clusters = [clusterOf("cleo", faceOf(5, 0)), clusterOf("dora", faceOf(4, 2)), clusterOf("new", faceOf(4, 1))];
  const counts = { eligible: 3, noise: 0 };
  const origin = { version: 1, runId: "run", plannedAt: "2026-01-01T00:00:00.000Z", model: "m", ...counts };
  await putNearness(catalog, 1, {
    ...{ neighbours: 0.64, clusterIds: ["cleo", "dora", "new"], faceIds: [], unclear: [] },
    clusterToCluster: [
      [2, 1, 0.65],
      [2, 0, 0.7],
    ],
    ...{ faceToCluster: [], faceToFace: [] },
  });
  await writeVersion(catalog, origin, clusters);
  await publishVersion(catalog, {
    ...{ version: 1, highest: 1, basis: "run", settings: "", clusters: 3, clustered: 3 },
    ...counts,
  });
  await did(catalog, "", async (draft) => {
    const [ada, ben] = [await findOrCreatePerson(draft, "Ada"), await findOrCreatePerson(draft, "Ben")];
    await confirm(
      draft,
      [1, 2, 3, 4].map((photo) => faceOf(photo, 0)),
      ada.personId,
    );
    await confirm(
      draft,
      [1, 2, 3].map((photo) => faceOf(photo, 1)),
      ben.personId,
    );
    await nameCluster(draft, "cleo", { name: "Cleo" });
    return nameCluster(draft, "dora", { name: "Dora" });
  });
  return catalog;
}

test("a cluster may be who looks alike, or who keeps company with those beside it, but nobody in the same photo", async (t) => {
  // Prepare
  const catalog = await open(t);
  // Act
  const likely = await likelyPeople(catalog, 1, "new");
  // Assess
  assert.deepEqual(
    likely.map(({ person, why }) => [person.name, why]),
    [
      ["Cleo", "likeness"],
      ["Ben", "company"],
    ],
  );
});
