import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { allFaceDecisions } from "../decisions/decisions.ts";
import { allMonths } from "../rows/months.ts";
import { putPastFaces } from "../rows/past-faces.ts";
import {
  actionsPartition,
  answersPartition,
  datedPartition,
  formerPeoplePartition,
  kindOf,
  leftOutPartition,
  libraryPartition,
  matchesPartition,
  monthsPartition,
  namesPartition,
  PARAMETERS_KEY,
  PREFIX,
  pastFaceIn,
  photosPartition,
  RESETTING_KEY,
  type RowKey,
  runsPartition,
  SHARDS,
  sharesPartition,
} from "../store/keys.ts";
import { deleteObjects, listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { peoplePartitions, writablePeopleKeys } from "../store/people-rows.ts";
import { batchWrite, queryAll, withoutKey } from "../store/table.ts";
import type { Face, PhotoRecord } from "../store/types.ts";
import { noteDecision, noteFaces } from "../versions/change-notes.ts";

/** Rows that are deleted together. */
const ROWS_AT_ONCE = 1000;

/**
 * Deletes photos, faces, crops, vectors, runs and versions; decisions stay. A row marks the reset as in progress until
 * it has ended; see `finishReset`.
 * @throws LibraryMoving
 */
export async function forgetAllFaces(catalog: Catalog): Promise<void> {
  await writablePeopleKeys(catalog);
  const Key = { pk: libraryPartition(catalog), sk: RESETTING_KEY };
  await catalog.documents.send(new PutCommand({ TableName: catalog.table, Item: Key }));
  const months = await allMonths(catalog);
  for (const partition of [
    runsPartition(catalog),
    leftOutPartition(catalog),
    ...SHARDS.map((shard) => matchesPartition(catalog, shard)),
    ...months.map(({ month }) => datedPartition(catalog, month)),
    monthsPartition(catalog),
  ]) {
    await deletePartition(catalog, partition);
  }
  const decided = await allFaceDecisions(catalog);
  for (const shard of SHARDS) await forgetShard(catalog, shard, decided);
  await emptyBucket(catalog, catalog.cropsBucket);
  await emptyBucket(catalog, catalog.runsBucket);
  await catalog.documents.send(new DeleteCommand({ TableName: catalog.table, Key }));
}

/** Finishes an interrupted reset: a catalog that has lost half of its rows would otherwise pass for complete. */
export async function finishReset(catalog: Catalog): Promise<void> {
  const Key = { pk: libraryPartition(catalog), sk: RESETTING_KEY };
  const { Item } = await catalog.documents.send(
    new GetCommand({ TableName: catalog.table, Key, ConsistentRead: true }),
  );
  if (Item) await forgetAllFaces(catalog);
}

/**
 * Deletes the photos of a shard, but keeps the photo of each picture data, and the boxes of faces that were decided
 * about: photos and those faces get their ids back when they are indexed again.
 */
async function forgetShard(catalog: Catalog, shard: string, decided: ReadonlyMap<string, unknown>): Promise<void> {
  const pk = photosPartition(catalog, shard);
  const photos = new Map<string, PhotoRecord>();
  for await (const photo of queryAll<PhotoRecord>(catalog, pk, PREFIX.photo)) photos.set(photo.photoId, photo);
  for await (const face of queryAll<Face>(catalog, pk, PREFIX.face)) {
    if (!decided.has(face.faceId)) continue;
    const { data, orientation } = photos.get(face.photoId) ?? {};
    const of = { ...(data ? { data: data.digest } : {}), ...(orientation === undefined ? {} : { orientation }) };
    await putPastFaces(catalog, [{ ...of, ...withoutKey(face) }]);
  }
  // Names in sidecars outside of the library are still Facet's own.
  const isOwn = (sk: string) => kindOf(sk) === "data" || kindOf(sk) === "written";
  const isKept = (sk: string) => isOwn(sk) || (kindOf(sk) === "past" && decided.has(pastFaceIn(sk)));
  await deletePartition(catalog, pk, isKept);
}

/**
 * Forgets names, what was decided about clusters and faces, and links to photos for people without a login. What metadata say
 * stays, as it is read once, and with it the questions about faces to which they give two names.
 * @throws LibraryMoving
 */
export async function forgetAllPeople(catalog: Catalog): Promise<void> {
  const decided = [...(await allFaceDecisions(catalog)).keys()];
  const isKept = (sk: string) => sk === PARAMETERS_KEY || kindOf(sk) === "twonames";
  const partitions = new Set([...(await peoplePartitions(catalog)), formerPeoplePartition(catalog)]);
  for (const pk of partitions) {
    // A migration that begins meanwhile would copy what is not deleted yet.
    await deletePartition(catalog, pk, isKept, () => writablePeopleKeys(catalog));
  }
  for (const shard of SHARDS) {
    await deletePartition(catalog, photosPartition(catalog, shard), (sk) => kindOf(sk) !== "written");
  }
  await deletePartition(catalog, namesPartition(catalog));
  await deletePartition(catalog, actionsPartition(catalog));
  await deletePartition(catalog, answersPartition(catalog));
  await deletePartition(catalog, sharesPartition(catalog));
  await noteFaces(catalog, decided, { decided: true });
  await noteDecision(catalog);
}

async function deletePartition(
  catalog: Catalog,
  pk: string,
  isKept: (sk: string) => boolean = () => false,
  beforeBatch: () => Promise<unknown> = async () => {},
): Promise<void> {
  const remove: RowKey[] = [];
  for await (const { sk } of queryAll(catalog, pk, "")) if (!isKept(sk)) remove.push({ pk, sk });
  for (let at = 0; at < remove.length; at += ROWS_AT_ONCE) {
    await beforeBatch();
    await batchWrite(catalog, { remove: remove.slice(at, at + ROWS_AT_ONCE) });
  }
}

async function emptyBucket(catalog: Catalog, bucket: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of listKeys(catalog, bucket, `${catalog.library}/`)) keys.push(key);
  await deleteObjects(catalog, bucket, keys);
}
