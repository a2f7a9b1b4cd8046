import { photoIdOfFace } from "../catalog/ids.ts";
import type { Near, Nearness } from "../catalog/nearness.ts";
import { type Block, blockOf } from "../cluster/block.ts";
import { centreBlocks, centresWithin, type NearCentre } from "../cluster/centres.ts";
import type { Matrix } from "../cluster/dbscan.ts";
import { ASK_WITHIN, CLEARLY_NEARER } from "../cluster/match.ts";
import { gatherRows } from "../cluster/memory.ts";
import type { PairFinder } from "../cluster/pairs.ts";
import { calibrated, rawDistance } from "../embed/calibration.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";

/** Near clusters that are kept of a face, or of a cluster: those who may be it, and those who may be instead. */
const NEAR_KEPT = 8;
/** Open faces that are kept and compared with each other, those nearest to a cluster first: some 25 s of work. */
const MOST_FACES = 50_000;
const MOST_PAIRS = 50_000;
/** Two clusters with faces in the same photos are two people; of so large a share of their photos, to allow for errors. */
const SHARED_PHOTOS = 0.05;
const ROWS_AT_ONCE = 4096;

/** Rows of a matrix that are in no cluster. */
export interface OpenRows {
  readonly matrix: Matrix;
  readonly blockRows: number;
  readonly rows: readonly number[];
  readonly faceIds: readonly string[];
  /** Whether they are clear enough to form clusters: what is small or blurred looks a little like everybody. */
  readonly clear: boolean;
}

/** What is compared: the clusters of a version, and the faces it leaves open. */
export interface NearnessOf {
  readonly finder: PairFinder;
  readonly embedder: EmbedderRecord;
  readonly parameters: Parameters;
  /** One row a cluster. */
  readonly centres: Block;
  readonly clusterIds: readonly string[];
  /** The faces of each cluster. */
  readonly members: readonly (readonly string[])[];
  readonly open: readonly OpenRows[];
  /** Whether people's decisions let a face be in a cluster. */
  mayJoin(faceId: string, cluster: number): boolean;
}

/** Finds what is near what a version leaves open. Compares open faces with centres, and at most 50,000 with each other. */
export async function nearnessOf(of: NearnessOf): Promise<Nearness> {
  const { centres, clusterIds } = of;
  const photosOf = of.members.map((faceIds) => new Set(faceIds.map(photoIdOfFace)));
  const faces = await facesNearClusters(of, photosOf);
  const pairs = await facesNearFaces(of, faces);
  const paired = new Set(pairs.flatMap((pair) => pair.slice(0, 2)));
  const kept = [...faces.keys()].filter((face) => faces[face]!.near.length > 0 || paired.has(face));
  const placeOf = new Map(kept.map((face, place) => [face, place]));
  return {
    clusterIds,
    faceIds: kept.map((face) => faces[face]!.faceId),
    unclear: [...kept.keys()].filter((place) => !faces[kept[place]!]!.clear),
    faceToCluster: kept.flatMap((face, place) =>
      faces[face]!.near.map(({ to, distance }): Near => [place, to, distance]),
    ),
    clusterToCluster: centres.count === 0 ? [] : await clustersNearClusters(of, photosOf),
    faceToFace: pairs.map(([from, to, distance]) => [placeOf.get(from)!, placeOf.get(to)!, distance]),
  };
}

interface Found {
  readonly to: number;
  readonly distance: number;
}

interface OpenFace {
  readonly faceId: string;
  readonly clear: boolean;
  readonly vector: Float32Array;
  readonly near: readonly Found[];
}

/** Open faces, those nearest to a cluster first, with the clusters that they may be of. */
async function facesNearClusters(of: NearnessOf, photosOf: readonly ReadonlySet<string>[]): Promise<OpenFace[]> {
  const { finder, centres, open } = of;
  const { length } = centres;
  const blocks = centreBlocks(length, centres.rows);
  let faces: OpenFace[] = [];
  for (const { matrix, blockRows, rows, faceIds, clear } of open) {
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      const some = rows.slice(start, start + ROWS_AT_ONCE);
      const vectors = await gatherRows(matrix, blockRows, length, some);
      const near =
        centres.count === 0
          ? new Map<number, NearCentre[]>()
          : await centresWithin(finder, blockOf(0, length, vectors), blocks, reachOf(of));
      for (const row of some.keys()) {
        const faceId = faceIds[start + row]!;
        const photoId = photoIdOfFace(faceId);
        const found = nearest(of, near.get(row) ?? [], (cluster) => {
          return of.mayJoin(faceId, cluster) && !photosOf[cluster]!.has(photoId);
        });
        faces.push({ faceId, clear, near: found, vector: vectors.slice(row * length, (row + 1) * length) });
      }
      if (faces.length > 2 * MOST_FACES) faces = nearestFirst(faces);
    }
  }
  return nearestFirst(faces);
}

function nearestFirst(faces: readonly OpenFace[]): OpenFace[] {
  const to = ({ near }: OpenFace) => near[0]?.distance ?? Number.POSITIVE_INFINITY;
  return faces
    .toSorted((a, b) => (to(a) === to(b) ? (a.faceId < b.faceId ? -1 : 1) : to(a) - to(b)))
    .slice(0, MOST_FACES);
}

async function clustersNearClusters(of: NearnessOf, photosOf: readonly ReadonlySet<string>[]): Promise<Near[]> {
  const { finder, centres } = of;
  const blocks = centreBlocks(centres.length, centres.rows);
  const found: Near[] = [];
  for (const block of blocks) {
    const near = await centresWithin(finder, blockOf(block.start, block.length, block.rows), blocks, reachOf(of));
    for (const [row, candidates] of [...near].sort(([a], [b]) => a - b)) {
      const from = block.start + row;
      const others = nearest(of, candidates, (to) => to !== from && !areTogether(photosOf[from]!, photosOf[to]!));
      for (const { to, distance } of others) found.push([from, to, distance]);
    }
  }
  return found;
}

function areTogether(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const photoId of few) if (many.has(photoId)) shared++;
  return shared > SHARED_PHOTOS * few.size;
}

/** Pairs of open faces that are alike, but never two of one photo. */
async function facesNearFaces({ finder, embedder, parameters, centres }: NearnessOf, faces: readonly OpenFace[]) {
  const { length } = centres;
  const reach = rawDistance(embedder, ASK_WITHIN * parameters.FACE_CLUSTER_DIST);
  const blocks: Block[] = [];
  for (let start = 0; start < faces.length; start += ROWS_AT_ONCE) {
    const some = faces.slice(start, start + ROWS_AT_ONCE);
    const rows = new Float32Array(some.length * length);
    for (const [row, { vector }] of some.entries()) rows.set(vector, row * length);
    blocks.push(blockOf(start, length, rows));
  }
  let pairs: Near[] = [];
  for (const [at, a] of blocks.entries()) {
    for (const b of blocks.slice(at)) {
      await finder.visit(a, b, reach, (i, j, product) => {
        const [from, to] = [a.start + i, b.start + j];
        if (photoIdOfFace(faces[from]!.faceId) === photoIdOfFace(faces[to]!.faceId)) return;
        pairs.push([from, to, rounded(calibrated(embedder, Math.sqrt(Math.max(0, 2 - 2 * product))))]);
      });
      if (pairs.length > 2 * MOST_PAIRS) pairs = nearestPairs(pairs);
    }
  }
  return nearestPairs(pairs);
}

function nearestPairs(pairs: readonly Near[]): Near[] {
  return pairs.toSorted((a, b) => a[2] - b[2] || a[0] - b[0] || a[1] - b[1]).slice(0, MOST_PAIRS);
}

/** Within which centres are looked for, raw: those who may be meant, and those who may be instead. */
function reachOf({ embedder, parameters }: NearnessOf): number {
  return rawDistance(embedder, ASK_WITHIN * parameters.FACE_CLUSTER_DIST + CLEARLY_NEARER);
}

/** The nearest of the centres that fit; none where the first is too far to ask about. */
function nearest(
  { embedder, parameters }: NearnessOf,
  candidates: readonly NearCentre[],
  fits: (cluster: number) => boolean,
): Found[] {
  const found = candidates
    .filter(({ group }) => fits(group))
    .toSorted((a, b) => a.squared - b.squared || a.group - b.group)
    .slice(0, NEAR_KEPT)
    .map(({ group, squared }) => ({ to: group, distance: rounded(calibrated(embedder, Math.sqrt(squared))) }));
  const [first] = found;
  return first && first.distance <= ASK_WITHIN * parameters.FACE_CLUSTER_DIST ? found : [];
}

/** To four places: what is asked does not hang on more. */
function rounded(distance: number): number {
  return Math.round(distance * 1e4) / 1e4;
}
