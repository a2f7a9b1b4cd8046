import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { putManifest, readManifest } from "../../lib/catalog/versions/manifest.ts";
import { latestVersion } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { KnownClusters } from "../../lib/recognition/known-clusters.ts";
import { loneAt } from "../../lib/tuning/joins.ts";
import { sampleFaces } from "../../lib/tuning/sample.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { addFaces, embedderOf, faceIdOfNumber, openLibrary } from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";

const LENGTH = 64;
const N = 300;
const VALUES = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.6, 1.5];

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

test("loneAt: what a run counts for a version with cells is what its centres tell", async (t) => {
  // Prepare
  const embedder = embedderOf(LENGTH);
  const parameters = readParameters({ FACE_CLUSTER_DIST: "0.65", FACE_FEW_CORE: "100", FACE_MATCH_DIST: "0.1" });
  const catalog = await openLibrary(t);
  const rows = syntheticFaces(N, { length: LENGTH, facesEach: 12, spread: 0.6 });
  const vectorOf = (at: number) => rows.slice(at * LENGTH, (at + 1) * LENGTH);
  await addFaces(
    catalog,
    Array.from({ length: N }, (_, at) => ({ faceId: faceIdOfNumber(at), vector: vectorOf(at) })),
  );
  await runOnce(catalog, finder, { length: LENGTH, parameters, cells: { above: 2, usual: 4, most: 8 } });
  const { faces } = await sampleFaces({ catalog, embedder, parameters, limit: N });
  const clusters = new KnownClusters({ catalog, embedder, parameters, threads: 1 });
  t.after(() => clusters.close());
  // Act
  const counted = await loneAt(catalog, clusters, faces, VALUES);
  const ofHalf = await loneAt(catalog, clusters, faces.slice(0, N / 2), VALUES);
  const { cells, ...old } = (await readManifest(catalog, (await latestVersion(catalog))!))!;
  await putManifest(catalog, old);
  const whole = new KnownClusters({ catalog, embedder, parameters, threads: 1 });
  t.after(() => whole.close());
  const compared = await loneAt(catalog, whole, faces, VALUES);
  // Assess
  assert.equal(cells, true);
  assert.equal(faces.length, N);
  assert.deepEqual(counted, compared);
  assert.ok(counted[1]!.lone > counted.at(-1)!.lone && counted.at(-1)!.lone > 0, JSON.stringify(counted));
  assert.deepEqual(
    ofHalf.map(({ lone }) => lone),
    counted.map(({ lone }) => Math.round(lone / 2)),
  );
});
