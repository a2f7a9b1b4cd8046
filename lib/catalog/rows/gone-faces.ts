import type { Box } from "../../geometry/box.ts";
import { goneKey, photoPrefix, photosPartition } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { batchWrite, queryAll, type Row } from "../store/table.ts";

/** Where somebody deleted a face: none is found there again. */
export interface GoneFace {
  readonly faceId: string;
  readonly box: Box;
}

const rowKey = (catalog: Catalog, faceId: string) => ({ pk: photosPartition(catalog, faceId), sk: goneKey(faceId) });

export async function putGoneFace(catalog: Catalog, { faceId, box }: GoneFace): Promise<void> {
  const row: Row<GoneFace> = { ...rowKey(catalog, faceId), faceId, box };
  await batchWrite(catalog, { put: [row] });
}

/** Faces of a photo that somebody deleted. */
export async function goneFacesOf(catalog: Catalog, photoId: string): Promise<GoneFace[]> {
  const rows = queryAll<GoneFace>(catalog, photosPartition(catalog, photoId), photoPrefix("gone", photoId), {
    consistent: true,
  });
  return (await Array.fromAsync(rows)).map(({ faceId, box }) => ({ faceId, box }));
}

export async function deleteGoneFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  await batchWrite(catalog, { remove: faceIds.map((faceId) => rowKey(catalog, faceId)) });
}
