import { allFaces } from "../catalog/rows/faces.ts";
import { embeddedCrops } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face } from "../catalog/store/types.ts";

/** A change of models, by their ids. */
export interface Migration {
  /** The model in force. */
  readonly from: string;
  readonly to: string;
}

const FACES_AT_ONCE = 100;

/**
 * Faces that still need embedding: they have a vector of the model in force, but none of the new model from the same
 * crop. A migration has no list of its own, so it continues wherever it was interrupted.
 */
export async function* facesLeft(catalog: Catalog, migration: Migration): AsyncGenerator<Face> {
  let some: Face[] = [];
  for await (const face of allFaces(catalog)) {
    some.push(face);
    if (some.length < FACES_AT_ONCE) continue;
    yield* await leftOf(catalog, migration, some);
    some = [];
  }
  yield* await leftOf(catalog, migration, some);
}

/** Returns those of some faces that still need embedding. */
export async function leftOf(catalog: Catalog, { from, to }: Migration, faces: readonly Face[]): Promise<Face[]> {
  const faceIds = faces.map(({ faceId }) => faceId);
  const [now, next] = await Promise.all([embeddedCrops(catalog, from, faceIds), embeddedCrops(catalog, to, faceIds)]);
  return faces.filter(({ faceId }) => {
    const crop = now.get(faceId);
    return crop !== undefined && next.get(faceId)?.eTag !== crop.eTag;
  });
}

/** Counts the faces that still need embedding. */
export async function countLeft(catalog: Catalog, migration: Migration): Promise<number> {
  let count = 0;
  for await (const _ of facesLeft(catalog, migration)) count++;
  return count;
}
