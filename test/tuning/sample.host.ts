import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { KnownClusters } from "../../lib/recognition/known-clusters.ts";
import { loneAt } from "../../lib/tuning/joins.ts";
import { sampleFaces } from "../../lib/tuning/sample.ts";
import { syntheticFaces } from "../dbscan/synthetic.ts";
import { addFaces, embedderOf, faceIdOfNumber, openLibrary } from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";
import { putPhoto } from "../support/photos.ts";

const LENGTH = 64;
const N = 300;
const embedder = embedderOf(LENGTH);
const parameters = readParameters({ FACE_CLUSTER_DIST: "0.65", FACE_FEW_CORE: "100", FACE_MATCH_DIST: "0.1" });

let finder: PairFinder;
before(async () => {
  finder = await PairFinder.open(1);
});
after(() => finder.close());

/** Makes a library of 300 faces of about 25 people, after a run. */
async function clustered(t: Parameters<typeof openLibrary>[0]) {
  const catalog = await openLibrary(t);
  const rows = syntheticFaces(N, { length: LENGTH, facesEach: 12, spread: 0.6 });
  const faces = Array.from({ length: N }, (_, at) => ({
    faceId: faceIdOfNumber(at),
    vector: rows.slice(at * LENGTH, (at + 1) * LENGTH),
  }));
  await addFaces(catalog, faces);
  for (const { faceId } of faces) {
    await putPhoto(catalog, faceId.slice(0, 28));
  }
  const run = await runOnce(catalog, finder, { length: LENGTH, parameters });
  assert.ok((run.clusters ?? 0) > 5 && (run.noise ?? 0) > 5, JSON.stringify(run));
  return { catalog, run };
}

test("sampleFaces: all faces of a small library, whole clusters of a large one", async (t) => {
  // Prepare
  const { catalog, run } = await clustered(t);
  // Act
  const all = await sampleFaces({ catalog, embedder, parameters, limit: 1000 });
  const part = await sampleFaces({ catalog, embedder, parameters, limit: 120 });
  // Assess
  assert.deepEqual([all.share, all.faces.length, all.version], [1, N, run.version]);
  assert.ok(part.faces.length <= 120 && part.faces.length > 60, `${part.faces.length} faces`);
  assert.equal(part.share, part.faces.length / N);
  const sizes = (faces: typeof all.faces) =>
    Map.groupBy(
      faces.flatMap(({ clusterId }) => clusterId ?? []),
      (clusterId) => clusterId,
    );
  const [whole, some] = [sizes(all.faces), sizes(part.faces)];
  assert.ok(some.size > 1);
  for (const [clusterId, faces] of some) assert.equal(faces.length, whole.get(clusterId)?.length);
  assert.ok(part.faces.some(({ clusterId }) => clusterId === undefined));
  assert.equal(new Set(part.faces.map(({ faceId }) => faceId)).size, part.faces.length);
});

test("loneAt: the FACE_MATCH_DIST in force gives the actual number of open faces, 0 at least as many", async (t) => {
  // Prepare
  const { catalog } = await clustered(t);
  const clusters = new KnownClusters({ catalog, embedder, parameters, threads: 1 });
  t.after(() => clusters.close());
  const { faces } = await sampleFaces({ catalog, embedder, parameters, limit: 1000 });
  // Act
  const [less, now, more] = await loneAt(catalog, clusters, faces, [0.05, 0.1, 0.6]);
  // Assess
  assert.equal(now?.lone, faces.filter(({ clusterId }) => clusterId === undefined).length);
  assert.ok(less && more && less.lone >= now!.lone && now!.lone >= more.lone, JSON.stringify([less, now, more]));
});

test("sampleFaces: only the first of several byte-equal faces is eligible", async (t) => {
  // Prepare
  const { catalog } = await clustered(t);
  const [first] = (await sampleFaces({ catalog, embedder, parameters, limit: 1000 })).faces;
  const copies = [N, N + 1].map((number) => ({ faceId: faceIdOfNumber(number), vector: first!.vector }));
  await addFaces(catalog, copies);
  // Act
  const { faces } = await sampleFaces({ catalog, embedder, parameters, limit: 1000 });
  // Assess
  assert.equal(faces.length, N + 2);
  assert.equal(faces.filter(({ eligible }) => eligible).length, N);
});
