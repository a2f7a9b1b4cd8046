import assert from "node:assert/strict";
import { test } from "node:test";
import { BadCursor, encodeCursor } from "../../../lib/catalog/store/cursor.ts";
import { listKeys } from "../../../lib/catalog/store/objects.ts";
import type { Cluster } from "../../../lib/catalog/store/types.ts";
import { putManifest } from "../../../lib/catalog/versions/manifest.ts";
import { pageCount } from "../../../lib/catalog/versions/pages.ts";
import {
  allClusters,
  allMembers,
  deleteOldVersions,
  listClusters,
  readCluster,
  readManifest,
  readMembers,
  VERSIONS_KEPT,
  writeVersion,
} from "../../../lib/catalog/versions/versions.ts";
import { faceIdOfNumber, openLibrary } from "../../runs/library.ts";

/** Makes clusters of the given sizes; faces are numbered consecutively. */
function clustersOf(sizes: readonly number[], since: (index: number) => number = () => 1): Cluster[] {
  let face = 0;
  return sizes.map((size, index) => ({
    clusterId: `c${String((index * 7919) % 1000).padStart(4, "0")}`,
    size,
    radius: size / 10_000,
    since: since(index),
    faces: Array.from({ length: size }, (_, at) => ({ faceId: faceIdOfNumber(face++), distance: at / 10_000 })),
  }));
}

const origin = {
  version: 3,
  runId: "r",
  plannedAt: "2026-01-01T00:00:00.000Z",
  model: "m",
  eligible: 9000,
  noise: 0,
};

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("a version of many pages reads as it was written", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  const clusters = clustersOf([30_000, ...Array.from({ length: 250 }, (_, index) => 4 + (index % 30))]);
  const faces = clusters.flatMap(({ clusterId, faces }) => faces.map((face) => ({ ...face, clusterId })));
  // Act
  const manifest = await writeVersion(catalog, origin, clusters);
  const wanted = [faces[0]!, faces[29_999]!, faces.at(-1)!];
  const members = await readMembers(catalog, 3, [
    ...wanted.map(({ faceId }) => faceId),
    "0",
    "z",
    faceIdOfNumber(99_999),
  ]);
  // Assess
  assert.deepEqual(await readManifest(catalog, 3), manifest);
  assert.equal(manifest.clustered, faces.length);
  assert.ok("blocks" in manifest.memberPages && pageCount(manifest.clusterPages) > 9);
  assert.deepEqual(new Set(members.values()), new Set(wanted));
  for (const cluster of [clusters[0]!, clusters[17]!, clusters.at(-1)!]) {
    assert.deepEqual(await readCluster(catalog, 3, cluster.clusterId), cluster);
  }
  for (const [from, to] of [
    [0, 1],
    [1000, 1100],
    [5000, 9000],
    [29_990, 40_000],
    [30_000, 30_001],
  ] as const) {
    const [large] = clusters;
    const some = await readCluster(catalog, 3, large!.clusterId, { from, to });
    assert.deepEqual(some, { ...large, faces: large!.faces.slice(from, to) });
  }
  assert.equal(await readCluster(catalog, 3, "c"), undefined);
  assert.equal(await readCluster(catalog, 3, "c9999"), undefined);
  assert.equal((await collect(allClusters(catalog, 3))).length, clusters.length);
  const ids = (await collect(allMembers(catalog, 3))).map(({ faceId }) => faceId);
  assert.deepEqual(ids, faces.map(({ faceId }) => faceId).sort());
});

for (const [order, isBefore] of [
  ["newest", (a: Cluster, b: Cluster) => b.since - a.since || b.size - a.size],
  ["size", (a: Cluster, b: Cluster) => b.size - a.size],
] as const) {
  for (const isEarlier of [false, true]) {
    test(`listClusters returns pages by ${order}${isEarlier ? " of a version of an earlier release" : ""}`, async (t) => {
      // Prepare
      const catalog = await openLibrary(t);
      const clusters = clustersOf(
        Array.from({ length: 230 }, (_, index) => 4 + (index % 9)),
        (index) => (index % 50 === 0 ? 3 : 1),
      );
      const { bySize: _, ...manifest } = await writeVersion(catalog, origin, clusters);
      if (isEarlier) await putManifest(catalog, manifest);
      // Act
      const listed = [];
      let cursor: string | undefined;
      do {
        const page = await listClusters(catalog, 3, { limit: 48, cursor, order });
        listed.push(...page.items);
        cursor = page.cursor;
      } while (cursor);
      // Assess
      const expected = clusters.toSorted((a, b) => isBefore(a, b) || (a.clusterId < b.clusterId ? -1 : 1));
      const ids = (some: readonly { readonly clusterId: string }[]) => some.map(({ clusterId }) => clusterId);
      assert.deepEqual(ids(listed), ids(expected));
      const cover = expected[0]?.faces.slice(0, 12).map(({ faceId }) => faceId);
      assert.deepEqual(listed[0]?.cover, cover);
    });
  }
}

test("listClusters continues a cursor in the version that it came from", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  await writeVersion(catalog, origin, clustersOf([9, 8, 7, 6]));
  await writeVersion(catalog, { ...origin, version: 4 }, clustersOf([4]));
  const first = await listClusters(catalog, 3, { limit: 2 });
  // Act
  const second = await listClusters(catalog, 4, { limit: 2, cursor: first.cursor });
  // Assess
  assert.deepEqual(
    [...first.items, ...second.items].map(({ size }) => size),
    [9, 8, 7, 6],
  );
  assert.equal(second.cursor, undefined);
  await assert.rejects(listClusters(catalog, 4, { limit: 2, cursor: "bm90IGpzb24" }), BadCursor);
  await assert.rejects(listClusters(catalog, 4, { limit: 2, cursor: encodeCursor([77, 0]) }), BadCursor);
});

test("a library without versions has no clusters or members", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  // Act and assess
  assert.deepEqual(await listClusters(catalog, 1, { limit: 10 }), { items: [] });
  assert.equal((await readMembers(catalog, 1, [faceIdOfNumber(1)])).size, 0);
  assert.equal(await readCluster(catalog, 1, "c"), undefined);
});

test("deleteOldVersions keeps the last versions before the one in force", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  for (let version = 1; version <= VERSIONS_KEPT + 3; version++) {
    await writeVersion(catalog, { ...origin, version }, clustersOf([4]));
  }
  // Act
  await deleteOldVersions(catalog, 2);
  await deleteOldVersions(catalog, VERSIONS_KEPT + 3);
  // Assess
  const kept = new Set<string>();
  for await (const key of listKeys(catalog, catalog.runsBucket, "main/versions/")) kept.add(key.split("/")[2]!);
  assert.deepEqual([...kept].map(Number), [3, 4, 5, 6, 7, 8]);
});
