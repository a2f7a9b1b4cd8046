import { allFaceDecisions } from "../decisions/decisions.ts";
import {
  actionsPartition,
  answersPartition,
  leftOutPartition,
  matchesPartition,
  PARAMETERS_KEY,
  peoplePartition,
  photosPartition,
  type RowKey,
  runsPartition,
  SHARDS,
} from "../store/keys.ts";
import { deleteObjects, listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll } from "../store/table.ts";
import { noteDecision, noteFaces } from "../versions/change-notes.ts";

/** Forgets photos, faces, crops, vectors, runs and versions; what people decided stays. */
export async function forgetAllFaces(catalog: Catalog): Promise<void> {
  for (const partition of [
    runsPartition(catalog),
    leftOutPartition(catalog),
    ...SHARDS.map((shard) => matchesPartition(catalog, shard)),
    ...SHARDS.map((shard) => photosPartition(catalog, shard)),
  ]) {
    await deletePartition(catalog, partition);
  }
  await emptyBucket(catalog, catalog.cropsBucket);
  await emptyBucket(catalog, catalog.runsBucket);
}

/** Forgets names, and what was decided about clusters and faces. */
export async function forgetAllPeople(catalog: Catalog): Promise<void> {
  const decided = [...(await allFaceDecisions(catalog)).keys()];
  await deletePartition(catalog, peoplePartition(catalog), (sk) => sk === PARAMETERS_KEY);
  await deletePartition(catalog, actionsPartition(catalog));
  await deletePartition(catalog, answersPartition(catalog));
  await noteFaces(catalog, decided, { decided: true });
  await noteDecision(catalog);
}

async function deletePartition(
  catalog: Catalog,
  pk: string,
  isKept: (sk: string) => boolean = () => false,
): Promise<void> {
  const remove: RowKey[] = [];
  for await (const { sk } of queryAll(catalog, pk, "")) if (!isKept(sk)) remove.push({ pk, sk });
  await batchWrite(catalog, { remove });
}

async function emptyBucket(catalog: Catalog, bucket: string): Promise<void> {
  const keys: string[] = [];
  for await (const key of listKeys(catalog, bucket, `${catalog.library}/`)) keys.push(key);
  await deleteObjects(catalog, bucket, keys);
}
