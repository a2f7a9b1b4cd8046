import { addTotals, readShardTotals, type Totals, totalsOf } from "../catalog/rows/counts.ts";
import { allLeftOut } from "../catalog/rows/left-out.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import { SHARDS } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { cropsOfShard, matchRows, readShard, type ShardContent } from "../catalog/views/inspect.ts";

/** What may be wrong with a catalog. */
export const KINDS = {
  "vector without face": "vectors of faces that are gone: removed",
  "crop without face": "crops of faces that are gone: removed",
  "match without face": "recognised faces that are gone, or elsewhere by now: forgotten",
  "face without photo": "faces of photos that are gone: removed, with their crops and vectors",
  "face without vector":
    "faces that were not embedded: their crops are announced again, cut anew where they are missing",
  "face without crop": "faces whose crop is missing: cut anew from their photo",
  "photo with another count": "photos whose number of faces is not what their row says: counted anew",
  "photo in the wrong list": "photos that are listed as left out and are not, or the other way round: listed anew",
  "shard with wrong counts": "sums of GET /status that are not those of the photos: summed anew",
} as const;

export type Kind = keyof typeof KINDS;

/** One thing that is wrong. */
export interface Finding {
  readonly kind: Kind;
  /** Of the face, of the photo, or the digit of the shard. */
  readonly id: string;
  /** The cluster of a match. */
  readonly clusterId?: string;
}

/** The faces, photos and sums of a catalog that do not fit each other. @param model whose vectors faces should have */
export async function* audit(catalog: Catalog, model: string): AsyncGenerator<Finding> {
  const leftOut = new Map((await Array.fromAsync(allLeftOut(catalog))).map(({ photoId, status }) => [photoId, status]));
  /** The cluster of each face that was recognised since the last run: few. */
  const matched = new Map<string, string>();
  for (const shard of SHARDS) {
    const content = await readShard(catalog, shard);
    for (const [faceId, clusterId] of content.matches) matched.set(faceId, clusterId);
    yield* findingsOfFaces(content, await cropsOfShard(catalog, shard), model);
    yield* findingsOfPhotos(content, leftOut);
    yield* findingsOfCounts(content, shard, await readShardTotals(catalog, shard));
  }
  for (const photoId of leftOut.keys()) yield { kind: "photo in the wrong list", id: photoId };
  for (const shard of SHARDS) {
    for await (const { faceId, clusterId } of matchRows(catalog, shard)) {
      if (matched.get(faceId) !== clusterId) yield { kind: "match without face", id: faceId, clusterId };
    }
  }
}

function* findingsOfFaces(
  { photos, faces, vectors, matches }: ShardContent,
  crops: ReadonlySet<string>,
  model: string,
): Generator<Finding> {
  for (const id of vectors.keys()) if (!faces.has(id)) yield { kind: "vector without face", id };
  for (const id of crops) if (!faces.has(id)) yield { kind: "crop without face", id };
  for (const [id, clusterId] of matches) if (!faces.has(id)) yield { kind: "match without face", id, clusterId };
  for (const id of faces) {
    if (!photos.has(photoIdOfFace(id))) yield { kind: "face without photo", id };
    else if (!vectors.get(id)?.includes(model)) yield { kind: "face without vector", id };
    else if (!crops.has(id)) yield { kind: "face without crop", id };
  }
}

/** Takes those photos out of `leftOut` that are in it and should be. */
function* findingsOfPhotos({ photos, faces }: ShardContent, leftOut: Map<string, string>): Generator<Finding> {
  const counts = new Map<string, number>();
  for (const id of faces) counts.set(photoIdOfFace(id), (counts.get(photoIdOfFace(id)) ?? 0) + 1);
  for (const [id, { status, faceCount }] of photos) {
    if ((counts.get(id) ?? 0) !== faceCount) yield { kind: "photo with another count", id };
    const listed = leftOut.get(id);
    leftOut.delete(id);
    if (listed !== (status === "indexed" ? undefined : status)) yield { kind: "photo in the wrong list", id };
  }
}

function* findingsOfCounts({ photos }: ShardContent, shard: string, kept: Totals): Generator<Finding> {
  const sums = sumOf(photos.values());
  const wrong = Object.entries(sums).some(([name, sum]) => kept[name as keyof Totals] !== sum);
  if (wrong) yield { kind: "shard with wrong counts", id: shard };
}

/** What photos count for together. */
export function sumOf(photos: Iterable<Parameters<typeof totalsOf>[0]>): Totals {
  let sum = totalsOf(undefined);
  for (const photo of photos) sum = addTotals(sum, totalsOf(photo));
  return sum;
}
