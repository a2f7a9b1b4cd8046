import { faceIdOfCrop, getCrop } from "../catalog/rows/crops.ts";
import { getFaces } from "../catalog/rows/faces.ts";
import { embeddedCrops, getVectors, putVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, FaceVector } from "../catalog/store/types.ts";
import { noteFaces } from "../catalog/versions/change-notes.ts";
import { Distance } from "../embed/distance.ts";
import type { Embedder } from "../embed/embedder.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters as FaceParameters } from "../parameters.ts";
import { checkFaces, type MeasuredFace } from "./check-faces.ts";

/** A crop in an event of the crops bucket. */
export interface CropEvent {
  readonly key: string;
  readonly eTag: string;
}

/** Matches faces that arrive with known clusters, and stores the matches; see Recogniser. */
export type Recognise = (faces: readonly FaceVector[]) => Promise<unknown>;

/** A loaded model, and its record. */
export interface LoadedModel {
  readonly embedder: Embedder;
  readonly record: EmbedderRecord;
}

/**
 * Stores the vector of each crop, and the match of its face. A crop that already has its vector, with its raw length, or
 * whose face is deleted, is skipped; a face that had a vector before stays in its cluster until the next run. Faces that their crops show to be
 * something else are removed, see checkFaces.
 * @returns for each event, in order, undefined or the error of that event alone
 */
export async function embedCrops(
  catalog: Catalog,
  { embedder, record }: LoadedModel,
  recognise: Recognise,
  parameters: () => Promise<FaceParameters>,
  events: readonly CropEvent[],
): Promise<(Error | undefined)[]> {
  const { due, arrived, unchanged } = await dueCrops(catalog, embedder.modelId, events);
  const loaded = await Promise.all(due.map(({ faceId }) => loadCrop(catalog, faceId)));
  const crops = loaded.filter((crop): crop is LoadedCrop => crop !== undefined && !(crop instanceof Error));
  const embeddings = await embedder.embed(crops.map(({ bytes }) => bytes));

  const distance = Distance.of(record);
  const outcomes = new Map<string, Error>();
  const made: Parameters<typeof putVectors>[1][number][] = [];
  for (const [index, { faceId }] of due.entries()) {
    const crop = loaded[index];
    if (crop instanceof Error) outcomes.set(faceId, crop);
  }
  for (const [index, { faceId, eTag }] of crops.entries()) {
    const embedding = embeddings[index]!;
    if (embedding instanceof Error) outcomes.set(faceId, embedding);
    else {
      const commonness = distance.commonnessOf(embedding);
      made.push({ faceId, model: embedder.modelId, ...embedding, commonness, cropETag: eTag });
    }
  }
  const lengths = new Map(made.map(({ faceId, rawLength }) => [faceId, rawLength]));
  const measured = due.flatMap((face) => {
    const rawLength = lengths.get(face.faceId);
    return rawLength === undefined ? [] : [{ face, rawLength }];
  });
  // A face that was found again in the same crop has its vector, and its score before the correction.
  const again = await measuredBefore(catalog, embedder.modelId, unchanged);
  const checked = { catalog, embedderId: embedder.modelId, parameters };
  const removed = await checkFaces(checked, [...measured, ...again]);
  const kept = made.filter(({ faceId }) => !removed.has(faceId));
  // Matches first: a face that has its vector is not processed again.
  await recognise(kept.filter(({ faceId }) => arrived.has(faceId)));
  await putVectors(catalog, kept);
  // All faces of the events, also those that an interrupted call embedded without noting them.
  await noteFaces(catalog, [...new Set(events.map(({ key }) => faceIdOfCrop(key)))]);
  return events.map(({ key }) => outcomes.get(faceIdOfCrop(key)));
}

/**
 * Finds the faces, each once, that exist and whose crop of the event has not been embedded, or only before raw lengths were
 * stored; `arrived` are those without an earlier vector, and `unchanged` those whose crop has its vector already.
 */
async function dueCrops(
  catalog: Catalog,
  modelId: string,
  events: readonly CropEvent[],
): Promise<{ due: Face[]; arrived: Set<string>; unchanged: string[] }> {
  const eTags = new Map(events.map(({ key, eTag }) => [faceIdOfCrop(key), eTag]));
  const embedded = await embeddedCrops(catalog, modelId, [...eTags.keys()]);
  const { again = [], unchanged = [] } = Object.groupBy(eTags.keys(), (faceId) => {
    const crop = embedded.get(faceId);
    return crop?.hasRawLength && crop.eTag === eTags.get(faceId) ? "unchanged" : "again";
  });
  const due = await getFaces(catalog, again);
  const arrived = due.map(({ faceId }) => faceId).filter((faceId) => !embedded.has(faceId));
  return { due, arrived: new Set(arrived), unchanged };
}

/** Returns faces whose crops have their vectors already, with the raw lengths stored with these. */
async function measuredBefore(catalog: Catalog, modelId: string, faceIds: readonly string[]): Promise<MeasuredFace[]> {
  if (faceIds.length === 0) return [];
  const [vectors, faces] = await Promise.all([getVectors(catalog, modelId, faceIds), getFaces(catalog, faceIds)]);
  const lengths = new Map(vectors.map(({ faceId, rawLength }) => [faceId, rawLength]));
  return faces.flatMap((face) => {
    const rawLength = lengths.get(face.faceId);
    return rawLength === undefined ? [] : [{ face, rawLength }];
  });
}

interface LoadedCrop {
  readonly faceId: string;
  readonly bytes: Uint8Array;
  readonly eTag: string;
}

/** Loads the present crop; undefined if it no longer exists. */
async function loadCrop(catalog: Catalog, faceId: string): Promise<LoadedCrop | Error | undefined> {
  try {
    const crop = await getCrop(catalog, faceId);
    return crop && { faceId, ...crop };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
