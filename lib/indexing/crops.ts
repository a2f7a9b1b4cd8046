import { faceIdOfCrop, getCrop } from "../catalog/crops.ts";
import { getFaces } from "../catalog/faces.ts";
import type { Catalog } from "../catalog/open.ts";
import { embeddedCrops, putVectors } from "../catalog/vectors.ts";
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
  const due = await dueCrops(catalog, embedder.modelId, events);
  const loaded = await Promise.all(due.map((faceId) => loadCrop(catalog, faceId)));
  const crops = loaded.filter((crop): crop is LoadedCrop => crop !== undefined && !(crop instanceof Error));
  const vectors = await embedder.embed(crops.map(({ bytes }) => bytes));

  const outcomes = new Map<string, Error>();
  const made: Parameters<typeof putVectors>[1][number][] = [];
  for (const [index, faceId] of due.entries()) {
    const crop = loaded[index];
    if (crop instanceof Error) outcomes.set(faceId, crop);
  }
  for (const [index, { faceId, eTag }] of crops.entries()) {
    const vector = vectors[index]!;
    if (vector instanceof Error) outcomes.set(faceId, vector);
    else made.push({ faceId, model: embedder.modelId, vector, cropETag: eTag });
  }
  await putVectors(catalog, made);
  return events.map(({ key }) => outcomes.get(faceIdOfCrop(key)));
}

/** Faces, each once, whose crop was not embedded as the event has it, and who are still there. */
async function dueCrops(catalog: Catalog, modelId: string, events: readonly CropEvent[]): Promise<string[]> {
  const eTags = new Map(events.map(({ key, eTag }) => [faceIdOfCrop(key), eTag]));
  const embedded = await embeddedCrops(catalog, modelId, [...eTags.keys()]);
  const changed = [...eTags.keys()].filter((faceId) => embedded.get(faceId) !== eTags.get(faceId));
  return (await getFaces(catalog, changed)).map(({ faceId }) => faceId);
}

interface LoadedCrop {
  readonly faceId: string;
  readonly bytes: Uint8Array;
  readonly eTag: string;
}

/** The crop as it is now; undefined when there is none any more. */
async function loadCrop(catalog: Catalog, faceId: string): Promise<LoadedCrop | Error | undefined> {
  try {
    const crop = await getCrop(catalog, faceId);
    return crop && { faceId, ...crop };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
