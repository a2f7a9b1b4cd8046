import { totalsOfLocation, totalsOfPhoto } from "../catalog/rows/counting.ts";
import { addTotals, NO_TOTALS, readShardTotals, type Totals } from "../catalog/rows/counts.ts";
import { allLeftOut, type LeftOutPhoto } from "../catalog/rows/left-out.ts";
import { photoOf } from "../catalog/rows/photos.ts";
import { photosWithPreviews } from "../catalog/rows/previews.ts";
import { facesWithTwoNames } from "../catalog/rows/two-names.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import { SHARDS } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { matchRows, readCropsOfShard, readShard, type ShardContent } from "../catalog/views/inspect.ts";
import { findingsOfCompanions } from "./audit-companions.ts";
import { findingsOfDates, findingsOfMonths } from "./audit-dates.ts";
import { findingsOfLocations } from "./audit-locations.ts";
import { findingsOfNames } from "./audit-names.ts";
import { findingsOfPeople } from "./audit-people.ts";
import { findingsOfVersion } from "./audit-versions.ts";
import type { Finding } from "./findings.ts";

/**
 * Finds the inconsistencies of a catalog: files, photos, faces, names, people, the version in force and counts.
 * @param model id of the model whose vectors faces should have
 */
export async function* audit(catalog: Catalog, model: string): AsyncGenerator<Finding> {
  const leftOut = Map.groupBy(await Array.fromAsync(allLeftOut(catalog)), ({ photoId }) => photoId);
  const asked = new Set(await facesWithTwoNames(catalog));
  /** The cluster of each face that was recognised since the last run; there are only a few. */
  const matched = new Map<string, string>();
  for (const shard of SHARDS) {
    const content = await readShard(catalog, shard);
    for (const [faceId, clusterId] of content.matches) matched.set(faceId, clusterId);
    yield* findingsOfFaces(content, await readCropsOfShard(catalog, shard), model);
    yield* findingsOfPhotos(content);
    yield* findingsOfLists(content, leftOut);
    yield* findingsOfPreviews(content, await photosWithPreviews(catalog, shard));
    yield* findingsOfLocations(catalog, content);
    yield* findingsOfDates(catalog, content);
    yield* findingsOfCompanions(catalog, content);
    yield* findingsOfNames(content, asked);
    yield* findingsOfCounts(content, shard, await readShardTotals(catalog, shard));
  }
  for (const photoId of leftOut.keys()) yield { kind: "photo in the wrong list", id: photoId };
  for (const shard of SHARDS) {
    for await (const { faceId, clusterId } of matchRows(catalog, shard)) {
      if (matched.get(faceId) !== clusterId) yield { kind: "match without face", id: faceId, clusterId };
    }
  }
  yield* findingsOfMonths(catalog);
  yield* findingsOfPeople(catalog);
  yield* findingsOfVersion(catalog);
}

function* findingsOfFaces(
  { photos, faces, vectors, matches, gone }: ShardContent,
  crops: ReadonlySet<string>,
  model: string,
): Generator<Finding> {
  const shown = [...photos.values()].filter(photoOf);
  const waiting = new Set(shown.flatMap(({ awaiting }) => awaiting?.before ?? []));
  for (const id of vectors.keys()) if (!faces.has(id) && !waiting.has(id)) yield { kind: "vector without face", id };
  for (const id of crops) if (!faces.has(id)) yield { kind: "crop without face", id };
  for (const [id, clusterId] of matches) if (!faces.has(id)) yield { kind: "match without face", id, clusterId };
  for (const [id, { key, orientation, data }] of faces) {
    const photo = photos.get(photoIdOfFace(id));
    const first = photo && photoOf(photo);
    if (!photo || !first) yield { kind: "face without photo", id };
    else if (gone.get(id)?.some((digest) => [data, photo.data?.digest, ""].includes(digest)))
      yield { kind: "face that was deleted", id };
    else if (!vectors.get(id)?.includes(model)) yield { kind: "face without vector", id };
    else if (!crops.has(id)) yield { kind: "face without crop", id };
    else if (key !== first.key) yield { kind: "face under another key", id };
    else if (data !== undefined && data !== photo.data?.digest) yield { kind: "face of an earlier picture", id };
    else if ((orientation ?? photo.orientation) !== photo.orientation) yield { kind: "face turned another way", id };
  }
}

function* findingsOfPhotos({ photos, faces, vectors }: ShardContent): Generator<Finding> {
  const counts = new Map<string, number>();
  for (const id of faces.keys()) counts.set(photoIdOfFace(id), (counts.get(photoIdOfFace(id)) ?? 0) + 1);
  for (const [id, photo] of photos) {
    const { awaiting, orientation, locations } = photo;
    if (!photoOf(photo)) continue;
    if ((counts.get(id) ?? 0) !== photo.faceCount) yield { kind: "photo with another count", id };
    if (photo.detector === undefined) yield { kind: "photo that was not looked at to the end", id };
    else if (orientation !== undefined && orientation !== locations[0]?.orientation)
      yield { kind: "photo turned another way", id };
    if (awaiting?.now.every((faceId) => vectors.has(faceId) || !faces.has(faceId))) {
      yield { kind: "faces that wait in vain", id };
    }
  }
}

function* findingsOfPreviews({ photos }: ShardContent, previews: ReadonlySet<string>): Generator<Finding> {
  for (const id of previews) {
    const photo = photos.get(id);
    if (!photo || !photoOf(photo)) yield { kind: "preview without photo", id };
  }
}

/** Finds wrong entries in the list of skipped and failed photos. Removes the checked ids from `leftOut`. */
function* findingsOfLists({ locations }: ShardContent, leftOut: Map<string, LeftOutPhoto[]>): Generator<Finding> {
  for (const [id, { key, status, reason = "" }] of locations) {
    const listed = leftOut.get(id) ?? [];
    leftOut.delete(id);
    const wanted = status === "skipped" || status === "failed" ? [{ key, status, reason }] : [];
    const isSame = (each: LeftOutPhoto, at: number) =>
      each.key === wanted[at]?.key && each.status === wanted[at].status && each.reason === wanted[at].reason;
    if (listed.length !== wanted.length || !listed.every(isSame)) yield { kind: "photo in the wrong list", id };
  }
}

function* findingsOfCounts(content: ShardContent, shard: string, kept: Totals): Generator<Finding> {
  const sums = sumOf(content);
  const wrong = Object.entries(sums).some(([name, sum]) => kept[name as keyof Totals] !== sum);
  if (wrong) yield { kind: "shard with wrong counts", id: shard };
}

/** Sums up the totals of a shard's photos and locations. */
export function sumOf({ photos, locations }: Pick<ShardContent, "photos" | "locations">): Totals {
  const all = [...[...photos.values()].map(totalsOfPhoto), ...[...locations.values()].map(totalsOfLocation)];
  return all.reduce(addTotals, NO_TOTALS);
}
