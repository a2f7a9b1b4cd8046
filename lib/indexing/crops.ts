import { faceIdOfCrop, getCrop } from "../catalog/crops.ts";
import { getFaces } from "../catalog/faces.ts";
import type { Catalog } from "../catalog/open.ts";
import { embeddedCrop, putVector } from "../catalog/vectors.ts";
import type { Embedder } from "../embed/embedder.ts";

/** One crop that the crops bucket announced. */
export interface CropEvent {
  readonly key: string;
  readonly eTag: string;
}

/**
 * Stores the vector of each crop. A crop that already has its vector, or whose face is gone, is left alone.
 * @returns for each event, in order, undefined or the error that befell it alone
 */
export async function embedCrops(
  catalog: Catalog,
  embedder: Embedder,
  events: readonly CropEvent[],
): Promise<(Error | undefined)[]> {
  const loaded = await Promise.all(events.map((event) => loadCrop(catalog, embedder.modelId, event)));
  const due = loaded.filter((crop): crop is LoadedCrop => crop !== undefined && !(crop instanceof Error));
  const vectors = await embedder.embed(due.map(({ bytes }) => bytes));
  const outcomes = new Map<string, Error>();
  await Promise.all(
    due.map(async ({ faceId, eTag }, index) => {
      const vector = vectors[index]!;
      if (vector instanceof Error) outcomes.set(faceId, vector);
      else await putVector(catalog, { faceId, model: embedder.modelId, vector }, eTag);
    }),
  );
  return loaded.map((crop) => (crop instanceof Error ? crop : crop && outcomes.get(crop.faceId)));
}

interface LoadedCrop {
  readonly faceId: string;
  readonly bytes: Uint8Array;
  readonly eTag: string;
}

/** The crop as it is now; undefined when there is nothing to do for it. */
async function loadCrop(
  catalog: Catalog,
  modelId: string,
  { key, eTag }: CropEvent,
): Promise<LoadedCrop | Error | undefined> {
  try {
    const faceId = faceIdOfCrop(key);
    if ((await embeddedCrop(catalog, modelId, faceId)) === eTag) return undefined;
    const [crop, [face]] = await Promise.all([getCrop(catalog, faceId), getFaces(catalog, [faceId])]);
    return crop && face ? { faceId, ...crop } : undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
