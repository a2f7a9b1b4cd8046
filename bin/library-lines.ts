import { allDecisions, allPeople } from "../lib/catalog/decisions/people.ts";
import { allFaces } from "../lib/catalog/rows/faces.ts";
import { allLeftOut } from "../lib/catalog/rows/left-out.ts";
import { allPhotos } from "../lib/catalog/rows/photos.ts";
import { allVectors } from "../lib/catalog/rows/vectors.ts";
import type { Catalog } from "../lib/catalog/store/open.ts";
import type { Face, Photo } from "../lib/catalog/store/types.ts";
import { allClusters, latestVersion } from "../lib/catalog/versions/versions.ts";
import { type Belonging, belongingsOfAllFaces } from "../lib/catalog/views/belonging.ts";

/**
 * The output of `facet export`, one object per line: photos, faces, clusters and people in their current state. Faces that
 * were marked as not a face are omitted.
 * @param model include the vectors of this model
 */
export async function* libraryLines(catalog: Catalog, model?: string): AsyncGenerator<object> {
  for await (const photo of allPhotos(catalog)) yield photoLine(photo);
  for await (const { photoId, key, status, reason } of allLeftOut(catalog)) {
    yield photoLine({ photoId, key, keys: [key], width: 0, height: 0, status, reason });
  }
  const version = await latestVersion(catalog);
  const decisions = await allDecisions(catalog);
  const belongings = await belongingsOfAllFaces(catalog);
  const sizes = new Map<string, number>();

  const vectors = model === undefined ? undefined : inStep(allVectors(catalog, model));
  for await (const face of allFaces(catalog)) {
    const vector = await vectors?.(face.faceId);
    const belonging = belongings.of(face.faceId);
    if (!belonging) continue;
    const { clusterId } = belonging;
    if (clusterId) sizes.set(clusterId, (sizes.get(clusterId) ?? 0) + 1);
    yield { ...faceLine(face, belonging), ...(vector ? { vector } : {}) };
  }
  if (version !== undefined) {
    for await (const { clusterId, radius } of allClusters(catalog, version)) {
      const size = sizes.get(clusterId) ?? 0;
      const { personId = null, hidden = false } = decisions.get(clusterId) ?? {};
      yield { type: "cluster", clusterId, size, radius, personId, hidden };
    }
  }
  for (const person of await allPeople(catalog)) yield { type: "person", ...person };
}

type PhotoLine = Pick<
  Photo,
  "photoId" | "key" | "keys" | "width" | "height" | "takenAt" | "status" | "reason" | "note"
>;

function photoLine({ photoId, key, keys, width, height, takenAt, status, reason, note }: PhotoLine) {
  const [taken, why] = [takenAt ?? null, reason ?? null];
  return { type: "photo", photoId, key, keys, width, height, takenAt: taken, status, reason: why, note: note ?? null };
}

function faceLine(face: Face, belonging: Belonging) {
  const { faceId, photoId, key, box, sizePx, score, landmarks, quality, realPixels, detector } = face;
  const { clusterId = null, personId = null, distance = null, confirmed, held } = belonging;
  return {
    type: "face",
    faceId,
    photoId,
    key,
    box,
    sizePx,
    score,
    landmarks,
    ...quality,
    detector,
    realPixels,
    clusterId,
    personId,
    distance,
    confirmed,
    ...(held ? { held } : {}),
  };
}

/** Looks up vectors for faces in ascending order of faceId. Both lists have that order, so only one vector is in memory. */
function inStep(vectors: AsyncGenerator<{ readonly faceId: string; readonly vector: Float32Array }>) {
  let next = vectors.next();
  return async (faceId: string): Promise<string | undefined> => {
    for (;;) {
      const { value, done } = await next;
      if (done || value.faceId > faceId) return undefined;
      next = vectors.next();
      if (value.faceId === faceId) return base64(value.vector);
    }
  };
}

function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
