import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readCell, readCellDirectory } from "../../lib/catalog/versions/cells.ts";
import { readCentres } from "../../lib/catalog/versions/centres.ts";
import { putManifest, readManifest } from "../../lib/catalog/versions/manifest.ts";
import { latestVersion } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { readParameters } from "../../lib/parameters.ts";
import { KnownClusters } from "../../lib/recognition/known-clusters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { normalise, syntheticFaces } from "../dbscan/synthetic.ts";
import { addFaces, faceIdOfNumber, fairEmbedderOf, openLibrary } from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";

const LENGTH = 32;
const FACES = 400;
const embedder = fairEmbedderOf(LENGTH);
const parameters = readParameters({});

const closing: (() => Promise<void>)[] = [];
let library: Awaited<ReturnType<typeof prepare>>;
before(async () => {
  library = await prepare();
});
after(async () => {
  for (const close of closing.toReversed()) await close();
});

const rows = syntheticFaces(FACES, { length: LENGTH, facesEach: 8, spread: 0.45, seed: 5 });
const faces = Array.from({ length: FACES }, (_, number) => ({
  faceId: faceIdOfNumber(number),
  vector: rows.slice(number * LENGTH, (number + 1) * LENGTH),
}));

/** Makes a library of about 50 clusters, in cells of a few; opens its clusters as often as the test likes. */
async function prepare() {
  const catalog = await openLibrary({ after: (close) => closing.push(close as () => Promise<void>) });
  await addFaces(catalog, faces);
  const finder = await PairFinder.open(1);
  closing.push(() => finder.close());
  await runOnce(catalog, finder, { length: LENGTH, embedder, cells: { above: 20, usual: 4, most: 6 } });
  const version = (await latestVersion(catalog))!;
  const manifest = (await readManifest(catalog, version))!;
  assert.equal(manifest.cells, true);
  const open = async (cellsRead?: number) => {
    const options = { catalog, embedder, parameters, threads: 1, ...(cellsRead === undefined ? {} : { cellsRead }) };
    const clusters = new KnownClusters(options);
    closing.push(() => clusters.close());
    return { known: (await clusters.inForce())!, clusters, recogniser: new Recogniser(options, clusters) };
  };
  const inCells = await open();
  const few = await open(2);
  // As a version of an earlier release.
  const { cells: _, ...old } = manifest;
  await putManifest(catalog, old);
  return { catalog, version, inCells, few, whole: await open() };
}

test("clusters in cells: the same are near, and recognised, as among all centres", async () => {
  // Prepare
  const { catalog, version, inCells, few, whole } = library;
  const asked = faces.slice(0, 60);
  const near = async ({ known, clusters }: typeof whole) => {
    const found = await clusters.near(known, asked, 1);
    return asked.map((_, row) =>
      (found.get(row) ?? [])
        .map(({ cluster, distance }) => ({ ...cluster, distance }))
        .sort((a, b) => (a.clusterId < b.clusterId ? -1 : 1)),
    );
  };
  const recognise = ({ recogniser }: typeof whole) =>
    recogniser.recognise(asked.map(({ vector }, at) => ({ vector, faceId: faceIdOfNumber(FACES + at) })));
  // Act
  const [some, all] = [await near(inCells), await near(whole)];
  const [matches, expected] = [await recognise(inCells), await recognise(whole)];
  const matchesOfFew = await recognise(few);
  // Assess
  const { counts } = await readCellDirectory(catalog, version);
  const { clusterIds } = (await readCentres(catalog, version))!;
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    clusterIds.length,
  );
  assert.ok(counts.length > 6 && counts.every((count) => count <= 6), `${counts}`);
  for (const [row, candidates] of all.entries()) {
    const differences = candidates.map(({ distance }, at) => Math.abs(distance ** 2 - some[row]![at]!.distance ** 2));
    assert.deepEqual(
      some[row]!.map(({ distance, ...cluster }) => cluster),
      candidates.map(({ distance, ...cluster }) => cluster),
    );
    assert.ok(Math.max(0, ...differences) < 0.01, `${differences}`);
  }
  const clustersOf = (of: typeof matches) => of.map(({ faceId, clusterId }) => `${faceId} ${clusterId}`).sort();
  assert.ok(expected.length > 30, `${expected.length}`);
  assert.deepEqual(clustersOf(matches), clustersOf(expected));
  assert.ok(matchesOfFew.length >= 0.95 * expected.length, `${matchesOfFew.length} of ${expected.length}`);
  assert.deepEqual(
    [inCells.known.widestReach, inCells.known.farthest],
    [whole.known.widestReach, whole.known.farthest],
  );
});

test("clusters in cells: a face at the border of a cell finds its cluster beyond", async () => {
  // Prepare: the centre that is nearly as near to another pivot, moved across
  const { catalog, version, few } = library;
  const { rows: centres, clusterIds } = (await readCentres(catalog, version))!;
  const { counts, pivots } = await readCellDirectory(catalog, version);
  const rowOf = (all: Float32Array, row: number) => all.subarray(row * LENGTH, (row + 1) * LENGTH);
  const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const byNearness = (vector: Float32Array) =>
    [...counts.keys()].sort((a, b) => product(vector, rowOf(pivots, b)) - product(vector, rowOf(pivots, a)));
  const gapOf = (row: number) => {
    const [first, second] = byNearness(rowOf(centres, row));
    return product(rowOf(centres, row), rowOf(pivots, first!)) - product(rowOf(centres, row), rowOf(pivots, second!));
  };
  const idsOf = await Promise.all(
    counts.map(async (_, cell) => (await readCell(catalog, version, cell)).cell.clusterIds),
  );
  const isInNearest = (row: number) => idsOf[byNearness(rowOf(centres, row))[0]!]!.includes(clusterIds[row]!);
  const row = [...clusterIds.keys()]
    .filter(isInNearest)
    .reduce((best, each) => (gapOf(each) < gapOf(best) ? each : best));
  const [own, beyond] = byNearness(rowOf(centres, row));
  const away = rowOf(pivots, beyond!).map((value, at) => value - rowOf(pivots, own!)[at]!);
  const vector = normalise(
    rowOf(centres, row).map((value, at) => value + 0.1 * away[at]!),
    LENGTH,
  );
  assert.deepEqual(byNearness(vector).slice(0, 2), [beyond, own]);
  // Act
  const near = (await few.clusters.near(few.known, [{ vector }], 1)).get(0) ?? [];
  // Assess
  assert.ok(
    near.some(({ cluster }) => cluster.clusterId === clusterIds[row]),
    JSON.stringify(near),
  );
});
