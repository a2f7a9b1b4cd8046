import { faceIdOfCrop, getCrop } from "../catalog/rows/crops.ts";
import { getFaces } from "../catalog/rows/faces.ts";
import { putMatches } from "../catalog/rows/matches.ts";
import { embeddedCrops, putVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { FaceVector, Match } from "../catalog/store/types.ts";
import { noteFaces } from "../catalog/versions/change-notes.ts";
import type { Embedder } from "../embed/embedder.ts";

/** One crop that the crops bucket announced. */
export interface CropEvent {
  readonly key: string;
  readonly eTag: string;
}

/** Says as whom faces are recognised; see Recogniser. */
export type Recognise = (faces: readonly FaceVector[]) => Promise<Match[]>;

/**
 * Stores the vector of each crop, and as whom its face was recognised. A crop that already has its vector, or whose face
 * is gone, is left alone; a face that had a vector before stays in the cluster it is in until the next run.
 * @returns for each event, in order, undefined or the error that befell it alone
 */
export async function embedCrops(
  catalog: Catalog,
  embedder: Embedder,
  recognise: Recognise,
  events: readonly CropEvent[],
): Promise<(Error | undefined)[]> {
  const { due, arrived } = await dueCrops(catalog, embedder.modelId, events);
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
  // Matches first: a face that has its vector is not looked at again.
  await putMatches(catalog, await recognise(made.filter(({ faceId }) => arrived.has(faceId))));
  await putVectors(catalog, made);
  // Also those that a call that was cut off embedded before it could say so.
  await noteFaces(catalog, [...new Set(events.map(({ key }) => faceIdOfCrop(key)))]);
  return events.map(({ key }) => outcomes.get(faceIdOfCrop(key)));
}

/**
 * Faces, each once, whose crop was not embedded as the event has it, and who are still there; `arrived` are those that
 * had no vector before.
 */
async function dueCrops(
  catalog: Catalog,
  modelId: string,
  events: readonly CropEvent[],
): Promise<{ due: string[]; arrived: Set<string> }> {
  const eTags = new Map(events.map(({ key, eTag }) => [faceIdOfCrop(key), eTag]));
  const embedded = await embeddedCrops(catalog, modelId, [...eTags.keys()]);
  const changed = [...eTags.keys()].filter((faceId) => embedded.get(faceId) !== eTags.get(faceId));
  const due = (await getFaces(catalog, changed)).map(({ faceId }) => faceId);
  return { due, arrived: new Set(due.filter((faceId) => !embedded.has(faceId))) };
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
