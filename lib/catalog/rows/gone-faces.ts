import type { Box } from "../../geometry/box.ts";
import { goneKey, photoPrefix, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row, withoutKey } from "../store/table.ts";

/** A face that someone deleted from a current or former picture of its photo: no face is found at its box again. */
export interface GoneFace {
  readonly faceId: string;
  readonly box: Box;
  /** Orientation of the file that the box was made for; if absent, the photo's. */
  readonly orientation?: number;
  /** Digest of the picture data that the box was made for; if absent, the photo's. */
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

/** Reads the deleted faces of a photo, one row for each picture that they were in. */
export async function readGoneFaces(catalog: Catalog, photoId: string): Promise<GoneFace[]> {
  return (await readRows(catalog, photoId)).map(withoutKey);
}

/** Reads the faces of a photo that were deleted from the picture with this digest. */
export async function readGoneFacesIn(
  catalog: Catalog,
  photoId: string,
  digest: string | undefined,
): Promise<GoneFace[]> {
  return (await readGoneFaces(catalog, photoId)).filter(({ data = digest }) => data === digest);
}

/** Removes the records that these faces of a photo were deleted. */
export async function deleteGoneFaces(catalog: Catalog, photoId: string, faceIds: readonly string[]): Promise<void> {
  if (faceIds.length === 0) return;
  const remove = (await readRows(catalog, photoId)).filter(({ faceId }) => faceIds.includes(faceId));
  await batchWrite(catalog, { remove });
}

/** Removes the rows of deleted faces that have no digest of picture data. */
export async function deleteGoneFacesWithoutData(catalog: Catalog, faces: readonly GoneFace[]): Promise<void> {
  await batchWrite(catalog, { remove: faces.map(({ faceId }) => rowKey(catalog, { faceId })) });
}

function readRows(catalog: Catalog, photoId: string): Promise<Row<GoneFace>[]> {
  const prefix = photoPrefix("gone", photoId);
  return Array.fromAsync(queryAll<GoneFace>(catalog, photosPartition(catalog, photoId), prefix, { consistent: true }));
}
