import type { Box } from "../../geometry/box.ts";
import { goneKey, photoPrefix, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row, withoutKey } from "../store/table.ts";

/** Where somebody deleted a face from a picture that its photo has, or had: none is found there again. */
export interface GoneFace {
  readonly faceId: string;
  readonly box: Box;
  /** Orientation of the file that the box was made for; the photo's where it is absent. */
  readonly orientation?: number;
  /** Digest of the picture data that the box is of; the photo's where it is absent. */
  readonly data?: string;
}

const rowKey = (catalog: Catalog, { faceId, data }: Pick<GoneFace, "faceId" | "data">) => ({
  pk: photosPartition(catalog, faceId),
  sk: goneKey(faceId, data),
});

export async function putGoneFaces(catalog: Catalog, faces: readonly GoneFace[]): Promise<void> {
  const put = faces.map(
    ({ faceId, box, orientation, data }): Row<GoneFace> => ({
      ...{ ...rowKey(catalog, { faceId, ...(data === undefined ? {} : { data }) }), faceId, box },
      ...(orientation === undefined ? {} : { orientation }),
      ...(data === undefined ? {} : { data }),
    }),
  );
  await batchWrite(catalog, { put });
}

/** Faces of a photo that somebody deleted, as they were in each of its pictures. */
export async function readGoneFaces(catalog: Catalog, photoId: string): Promise<GoneFace[]> {
  return (await rowsOf(catalog, photoId)).map(withoutKey);
}

/** Those that were deleted from the picture that has these data. */
export async function readGoneFacesIn(
  catalog: Catalog,
  photoId: string,
  digest: string | undefined,
): Promise<GoneFace[]> {
  return (await readGoneFaces(catalog, photoId)).filter(({ data = digest }) => data === digest);
}

/** Forgets that these faces of a photo were deleted. */
export async function deleteGoneFaces(catalog: Catalog, photoId: string, faceIds: readonly string[]): Promise<void> {
  if (faceIds.length === 0) return;
  const remove = (await rowsOf(catalog, photoId)).filter(({ faceId }) => faceIds.includes(faceId));
  await batchWrite(catalog, { remove });
}

/** Removes the rows that were written without the picture that the faces were in. */
export async function deleteGoneFacesWithoutData(catalog: Catalog, faces: readonly GoneFace[]): Promise<void> {
  await batchWrite(catalog, { remove: faces.map(({ faceId }) => rowKey(catalog, { faceId })) });
}

function rowsOf(catalog: Catalog, photoId: string): Promise<Row<GoneFace>[]> {
  const prefix = photoPrefix("gone", photoId);
  return Array.fromAsync(queryAll<GoneFace>(catalog, photosPartition(catalog, photoId), prefix, { consistent: true }));
}
