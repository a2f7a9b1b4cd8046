/**
 * Adds faces in ten random batches with a run after each, and tells how many clusters kept their id:
 * `facet export --vectors > faces.jsonl; npm run bench -- identities faces.jsonl`. Every cluster of 4 faces or more is
 * named when it first appears. Also tells whether DBSCAN over them equals brute force. Prints one JSON object; `endsAsOneBatch` compares the faces of all clusters.
 */
import { availableParallelism } from "node:os";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { allDecisions } from "../../lib/catalog/decisions/people.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { latestVersion } from "../../lib/catalog/versions/runs.ts";
import { allClusters } from "../../lib/catalog/versions/versions.ts";
import { dbscan } from "../../lib/dbscan/dbscan.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { rawDistance } from "../../lib/embed/calibration.ts";
import { Distance } from "../../lib/embed/distance.ts";
import { findEmbedder } from "../../lib/models/registry.ts";
import { readParameters } from "../../lib/parameters.ts";
import { bruteForce, matrixOf, randomNumbers } from "../dbscan/synthetic.ts";
import { addFaces, openLibrary } from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";
import { nameCluster } from "../support/decide.ts";
import { readFaces } from "./faces.ts";

const BATCHES = 10;
const LARGE = 4;

const { positionals, values } = parseArgs({
  options: { seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
if (!positionals[0]) throw new Error("Name the file that facet export --vectors wrote");
const embedder = await findEmbedder();
const { length } = embedder.output;
const random = randomNumbers(Number(values.seed));
const faces = (await readFaces(positionals[0]))
  .map((face) => ({ face, order: random() }))
  .sort((a, b) => a.order - b.order)
  .map(({ face: { faceId, vector, sizePx, score } }) => ({ faceId, vector, face: { sizePx, score } }));
const finder = await PairFinder.open(availableParallelism());
const closing: (() => Promise<void>)[] = [];
const open = () => openLibrary({ after: (close) => closing.push(close as () => Promise<void>) });

async function clustersOf(catalog: Catalog): Promise<Map<string, string[]>> {
  const clusters = new Map<string, string[]>();
  const version = (await latestVersion(catalog))!;
  for await (const { clusterId, faces: some } of allClusters(catalog, version)) {
    clusters.set(clusterId, some.map(({ faceId }) => faceId).sort());
  }
  return clusters;
}

const partition = (clusters: Map<string, string[]>) => new Set([...clusters.values()].map((ids) => ids.join(" ")));

/** Adds all in batches. @param naming whether clusters are named as they appear */
async function inBatches(naming: boolean) {
  const catalog = await open();
  let [kept, large, lostNames] = [0, 0, 0];
  let before = new Map<string, string[]>();
  for (let batch = 0; batch < BATCHES; batch++) {
    await addFaces(
      catalog,
      faces.filter((_, at) => at % BATCHES === batch),
      embedder.id,
    );
    await runOnce(catalog, finder, { length, embedder });
    const clusters = await clustersOf(catalog);
    for (const [clusterId, ids] of before) {
      if (ids.length < LARGE) continue;
      large++;
      if (clusters.has(clusterId)) kept++;
    }
    const alive = new Set(
      [...(await allDecisions(catalog)).values()].map(({ clusterId, personId }) => clusters.has(clusterId) && personId),
    );
    const named = new Set([...(await allDecisions(catalog)).values()].flatMap(({ personId }) => personId ?? []));
    lostNames += [...named].filter((personId) => !alive.has(personId)).length;
    if (naming) {
      const decisions = await allDecisions(catalog);
      for (const [clusterId, ids] of clusters) {
        if (ids.length >= LARGE && !decisions.has(clusterId))
          await nameCluster(catalog, clusterId, `Person ${clusterId}`);
      }
    }
    before = clusters;
  }
  return { kept, large, share: Math.round((kept / large) * 1e4) / 1e4, lostNames, clusters: before };
}

const { clusters: unnamed, ...plain } = await inBatches(false);
const { clusters: _, ...named } = await inBatches(true);
const whole = await open();
await addFaces(whole, faces, embedder.id);
await runOnce(whole, finder, { length, embedder });
const [one, ten] = [partition(await clustersOf(whole)), partition(unnamed)];
/** Returns true if DBSCAN over these vectors equals brute force, in blocks of very different sizes. */
async function isExact(): Promise<boolean> {
  const { rows, terms } = Distance.of(embedder).blockOf(faces);
  const { FACE_CLUSTER_DIST, FACE_CLUSTER_CORE } = readParameters({});
  const eps = rawDistance(embedder, FACE_CLUSTER_DIST);
  const expected = bruteForce(rows, length, eps, FACE_CLUSTER_CORE, terms);
  for (const blockRows of [37, 500, faces.length]) {
    const found = await dbscan(finder, matrixOf(rows, length, blockRows, terms), eps, FACE_CLUSTER_CORE);
    if (!isDeepStrictEqual(found, expected)) return false;
  }
  return true;
}

const answer = {
  faces: faces.length,
  equalsBruteForce: await isExact(),
  ...plain,
  endsAsOneBatch: one.size === ten.size && [...one].every((ids) => ten.has(ids)),
  whereAllAreNamed: named,
};
console.log(JSON.stringify(answer, undefined, 2));
await finder.close();
for (const close of closing) await close();
