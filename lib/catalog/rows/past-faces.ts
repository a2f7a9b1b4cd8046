import { pastKey, photoPrefix, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row, withoutKey } from "../store/table.ts";
import type { Face } from "../store/types.ts";

/** A face as it was in a current or former picture of its photo. */
export interface PastFace extends Face {
  /** The photo had no location any more. Otherwise the face, or the picture, was no longer part of the photo. */
  readonly hidden?: boolean;
}

// Past faces are those that are not shown, because their photo has no location or they are not in its picture, and
// boxes of shown faces from before the picture was edited or was away. When a face or a picture comes back, the face gets
// its id back, and with it all decisions about it.

const rowKey = (catalog: Catalog, { faceId, data = "" }: Pick<PastFace, "faceId" | "data">) => ({
  pk: photosPartition(catalog, faceId),
  sk: pastKey(faceId, data),
});

export async function putPastFaces(catalog: Catalog, faces: readonly PastFace[]): Promise<void> {
  await batchWrite(catalog, { put: faces.map((face) => ({ ...rowKey(catalog, face), ...face })) });
}

export async function readPastFaces(catalog: Catalog, photoId: string): Promise<PastFace[]> {
  return (await readRows(catalog, photoId)).map(withoutKey);
}

/** Deletes past faces of these ids and picture data. */
export async function deletePastFaces(
  catalog: Catalog,
  faces: readonly Pick<PastFace, "faceId" | "data">[],
): Promise<void> {
  await batchWrite(catalog, { remove: faces.map((face) => rowKey(catalog, face)) });
}

/** Deletes all past faces of one photo that have these ids. */
export async function forgetPastFaces(catalog: Catalog, photoId: string, faceIds: ReadonlySet<string>): Promise<void> {
  const remove = (await readRows(catalog, photoId)).filter(({ faceId }) => faceIds.has(faceId));
  await batchWrite(catalog, { remove });
}

function readRows(catalog: Catalog, photoId: string): Promise<Row<PastFace>[]> {
  const prefix = photoPrefix("past", photoId);
  return Array.fromAsync(queryAll<PastFace>(catalog, photosPartition(catalog, photoId), prefix, { consistent: true }));
}
