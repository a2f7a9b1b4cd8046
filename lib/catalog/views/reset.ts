import { allFaceDecisions } from "../decisions/decisions.ts";
import { PARAMETERS_ROW } from "../decisions/parameters.ts";
import { leftOutPartition } from "../rows/left-out.ts";
import { matchPartitions } from "../rows/matches.ts";
import { deleteObjects, listKeys } from "../store/objects.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type RowKey, SHARDS, shardOf } from "../store/table.ts";
import { noteDecision, noteFaces } from "../versions/change-notes.ts";

/** Forgets photos, faces, crops, vectors, runs and versions; what people decided stays. */
export async function forgetAllFaces(catalog: Catalog): Promise<void> {
  const photos = SHARDS.map((shard) => shardOf(catalog, shard));
  for (const partition of [
    `${catalog.library}#runs`,
    leftOutPartition(catalog),
    ...matchPartitions(catalog),
    ...photos,
  ]) {
    await deletePartition(catalog, partition);
  }
  await emptyBucket(catalog, catalog.cropsBucket);
  await emptyBucket(catalog, catalog.runsBucket);
}

/** Forgets names, and what was decided about clusters and faces. */
export async function forgetAllPeople(catalog: Catalog): Promise<void> {
  const decided = [...(await allFaceDecisions(catalog)).keys()];
  await deletePartition(catalog, `${catalog.library}#people`, (sk) => sk === PARAMETERS_ROW);
  for (const log of ["actions", "keys"]) await deletePartition(catalog, `${catalog.library}#${log}`);
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
