import type { Belonging } from "../catalog/decisions/belonging-rule.ts";
import { allDecisions, allPeople } from "../catalog/decisions/people.ts";
import { allFaces } from "../catalog/rows/faces.ts";
import { allLeftOut } from "../catalog/rows/left-out.ts";
import { allPhotos } from "../catalog/rows/photos.ts";
import { allVectors } from "../catalog/rows/vectors.ts";
import { SHARDS } from "../catalog/store/keys.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, Photo } from "../catalog/store/types.ts";
import { allClusters, latestVersion } from "../catalog/versions/versions.ts";
import { belongingsOfAllFaces } from "../catalog/views/belonging.ts";
import { Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";
import { Checkpoint } from "./checkpoint.ts";

export interface ExportInput {
  /** The model of the library: its distance is part of the export. */
  readonly embedder?: EmbedderRecord | undefined;
  /** Include the vectors of this model, and their commonness. */
  readonly vectors?: boolean | undefined;
}

/** Parts of an export, in their order, between which it can be interrupted. */
const PARTS = [
  ...SHARDS.map((shard) => ["photos", shard] as const),
  ["left out", ""] as const,
  ...SHARDS.map((shard) => ["faces", shard] as const),
  ["clusters and people", ""] as const,
];

/**
 * The output of `facet export`, one object per line: the model, photos, faces, clusters and people in their current state. Faces that
 * were marked as not a face are omitted. All lines are of one version of the clusters, also after an interruption.
 * @param from the checkpoint to continue at
 */
export async function* exportLines(
  catalog: Catalog,
  { embedder, vectors = false }: ExportInput = {},
  from?: string,
): AsyncGenerator<object | Checkpoint> {
  const [first = 0, pinned = await latestVersion(catalog)] = from === undefined ? [] : readPosition(from);
  const decisions = await allDecisions(catalog);
  const belongings = await belongingsOfAllFaces(catalog, pinned);
  const sizes = new Map<string, number>();
  const counted = new Set<string>();
  if (from === undefined && embedder) yield modelLine(embedder);
  for (const [at, [part, shard]] of PARTS.entries()) {
    if (at < first) continue;
    if (at > first) yield new Checkpoint(writePosition(at, pinned), at, PARTS.length);
    if (part === "photos") for await (const photo of allPhotos(catalog, [shard])) yield photoLine(photo);
    if (part === "left out") {
      for await (const { photoId, key, status, reason } of allLeftOut(catalog))
        yield photoLine({ photoId, key, keys: [key], width: 0, height: 0, status, reason });
    }
    if (part === "faces") {
      counted.add(shard);
      const withVectors = embedder && vectors ? inStep(catalog, embedder, shard) : undefined;
      for await (const face of allFaces(catalog, { shards: [shard] })) {
        const vector = await withVectors?.(face.faceId);
        const belonging = belongings.of(face.faceId);
        if (!belonging) continue;
        count(belonging);
        yield { ...faceLine(face, belonging), ...vector };
      }
    }
  }
  // Faces before the checkpoint were exported by a call that has ended.
  const shards = SHARDS.filter((shard) => !counted.has(shard));
  for await (const { faceId } of allFaces(catalog, { shards })) count(belongings.of(faceId));
  if (pinned !== undefined) {
    for await (const { clusterId, radius } of allClusters(catalog, pinned)) {
      const size = sizes.get(clusterId) ?? 0;
      const { personId = null, hidden = false } = decisions.get(clusterId) ?? {};
      yield { type: "cluster", clusterId, size, radius, personId, hidden };
    }
  }
  for (const person of await allPeople(catalog)) yield { type: "person", ...person };

  function count(belonging: Belonging | undefined): void {
    const { clusterId } = belonging ?? {};
    if (clusterId) sizes.set(clusterId, (sizes.get(clusterId) ?? 0) + 1);
  }
}

/** A checkpoint: the next part, and the version that the export is pinned to. */
const writePosition = (at: number, version: number | undefined) => `${at} ${version ?? ""}`;

function readPosition(checkpoint: string): [at: number, version: number | undefined] {
  const [at = "0", version = ""] = checkpoint.split(" ");
  return [Number(at), version === "" ? undefined : Number(version)];
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

/** The model, and the part of its distance that reads of `commonness`, if it has one. */
function modelLine({ id, distance }: EmbedderRecord) {
  const fair = distance && { distance: { weight: distance.weight, median: distance.median } };
  return { type: "model", modelId: id, ...fair };
}

/** Looks up vectors for faces in ascending order of faceId. Both lists have that order, so only one vector is in memory. */
function inStep(catalog: Catalog, embedder: EmbedderRecord, shard: string) {
  const distance = Distance.of(embedder);
  const vectors = allVectors(catalog, embedder.id, { shards: [shard] });
  let next = vectors.next();
  return async (faceId: string): Promise<{ vector: string; commonness?: number } | undefined> => {
    for (;;) {
      const { value, done } = await next;
      if (done || value.faceId > faceId) return undefined;
      next = vectors.next();
      if (value.faceId !== faceId) continue;
      const commonness = distance.commonnessOf(value)?.value;
      return { vector: base64(value.vector), ...(commonness === undefined ? {} : { commonness }) };
    }
  };
}

function base64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64");
}
