import { pastKey, photoPrefix, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row, withoutKey } from "../store/table.ts";
import type { Face } from "../store/types.ts";

/** Where a face was in a picture that its photo has, or had. */
export interface PastFace extends Face {
  /** Its photo was nowhere any more; else the face, or the picture, was not the photo's any more. */
  readonly hidden?: boolean;
}

/**
 * Faces that are not shown, because their photo is nowhere now or they are not in its picture, and where faces that are
 * shown were before the picture was edited. They keep their ids, and with those all that people decided, when they, or
 * the picture, come back.
 */
const rowKey = (catalog: Catalog, { faceId, data = "" }: Pick<PastFace, "faceId" | "data">) => ({
  pk: photosPartition(catalog, faceId),
  sk: pastKey(faceId, data),
});

export async function putPastFaces(catalog: Catalog, faces: readonly PastFace[]): Promise<void> {
  await batchWrite(catalog, { put: faces.map((face) => ({ ...rowKey(catalog, face), ...face })) });
}

export async function readPastFaces(catalog: Catalog, photoId: string): Promise<PastFace[]> {
  return (await rowsOf(catalog, photoId)).map(withoutKey);
}

/** Forgets that faces were in this picture data: they are shown in it. */
export async function deletePastFaces(
  catalog: Catalog,
  faces: readonly Pick<PastFace, "faceId" | "data">[],
): Promise<void> {
  await batchWrite(catalog, { remove: faces.map((face) => rowKey(catalog, face)) });
}

/** Forgets all that was known of where faces of one photo were. */
export async function forgetPastFaces(catalog: Catalog, photoId: string, faceIds: ReadonlySet<string>): Promise<void> {
  const remove = (await rowsOf(catalog, photoId)).filter(({ faceId }) => faceIds.has(faceId));
  await batchWrite(catalog, { remove });
}

function rowsOf(catalog: Catalog, photoId: string): Promise<Row<PastFace>[]> {
  const prefix = photoPrefix("past", photoId);
  return Array.fromAsync(queryAll<PastFace>(catalog, photosPartition(catalog, photoId), prefix, { consistent: true }));
}
