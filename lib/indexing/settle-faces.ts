import { moveDecision } from "../catalog/decisions/copy-decisions.ts";
import { decideAsRead } from "../catalog/decisions/read-names.ts";
import { getCrop, putCrop } from "../catalog/rows/crops.ts";
import { getFaces, putFaces } from "../catalog/rows/faces.ts";
import { getPhotoRecord, updatePhoto } from "../catalog/rows/photos.ts";
import { copyVectors, deleteVectors, getVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Awaiting, PhotoRecord } from "../catalog/store/types.ts";
import { noteFaces } from "../catalog/versions/change-notes.ts";
import { Distance } from "../embed/distance.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { mutuallyNearest } from "./match-faces.ts";
import { removeFaces } from "./remove-faces.ts";
import { settleNames } from "./settle-names.ts";

/** Dependencies of `settleFaces`. */
export interface SettleContext {
  readonly catalog: Catalog;
  readonly embedder: EmbedderRecord;
  /** Loads the parameters; called only for edited photos. */
  readonly parameters: () => Promise<Parameters>;
}

/**
 * Identifies faces of edited photos with earlier ones, once all of them have vectors: pairs that are each other's nearest and
 * within FACE_MATCH_DIST. A face found again gets its former id, and with it people's decisions. The pairs are written first,
 * so that a later call can complete an interrupted one.
 */
export async function settleFaces(context: SettleContext, photoIds: Iterable<string>): Promise<void> {
  for (const photoId of new Set(photoIds)) await settlePhoto(context, photoId);
}

async function settlePhoto(context: SettleContext, photoId: string): Promise<void> {
  const { catalog } = context;
  const record = await getPhotoRecord(catalog, photoId);
  // A picture that is being indexed may not have all its faces yet.
  if (!record?.awaiting || record.awaiting.data !== record.data?.digest || record.looking !== undefined) return;
  if (record.awaiting.pairs) return applyPairs(catalog, record);
  const pairs = await findPairs(context, record.awaiting);
  if (!pairs) return;
  const { after } = await updatePhoto(
    catalog,
    photoId,
    (now) => (now && isSame(now.awaiting, record.awaiting) ? { ...now, awaiting: { ...now.awaiting!, pairs } } : now),
    { known: record },
  );
  if (after?.awaiting?.pairs) await applyPairs(catalog, after);
}

const isSame = (a: Awaiting | undefined, b: Awaiting | undefined) => JSON.stringify(a) === JSON.stringify(b);

/** Finds the faces that are the same; undefined if not all of them have vectors yet. */
async function findPairs(
  { catalog, embedder, parameters }: SettleContext,
  awaiting: Awaiting,
): Promise<NonNullable<Awaiting["pairs"]> | undefined> {
  const faces = await getFaces(catalog, awaiting.now, { consistent: true });
  const faceIds = faces.map(({ faceId }) => faceId);
  const now = await getVectors(catalog, embedder.id, faceIds, { consistent: true });
  if (now.length < faces.length) return undefined;
  const before = await getVectors(catalog, embedder.id, awaiting.before, { consistent: true });
  const distance = Distance.of(embedder);
  const distances = before.map((one) => now.map((other) => distance.betweenEdits(one, other)));
  return mutuallyNearest(distances, (await parameters()).FACE_MATCH_DIST).map(([one, other]) => [
    before[one]!.faceId,
    now[other]!.faceId,
  ]);
}

/** Gives faces that were found in an edited picture the ids that they had before. Doing it again changes nothing. */
export async function applyPairs(catalog: Catalog, record: PhotoRecord): Promise<void> {
  const { photoId, awaiting } = record;
  if (!awaiting?.pairs) return;
  for (const [faceId, found] of awaiting.pairs) await takeFormerId(catalog, photoId, faceId, found);
  await settleNames(catalog, record, awaiting.pairs);
  // Also one that was copied from another photo, which no metadata of this one gave.
  await decideAsRead(catalog, new Map(awaiting.pairs.map(([, found]) => [found, undefined])));
  const settled = new Set(awaiting.pairs.map(([faceId]) => faceId));
  await deleteVectors(catalog, photoId, new Set(awaiting.before.filter((faceId) => !settled.has(faceId))));
  await updatePhoto(catalog, photoId, (now) => {
    if (!isSame(now?.awaiting, awaiting)) return now;
    const { awaiting: _, ...rest } = now!;
    return rest;
  });
  // Names that another call read while the faces were still waiting.
  await settleNames(catalog, record, awaiting.pairs);
}

/** Gives a face its former id. @param found id that the face got in the edited picture */
async function takeFormerId(catalog: Catalog, photoId: string, faceId: string, found: string): Promise<void> {
  const [face] = await getFaces(catalog, [found], { consistent: true });
  const crop = face && (await getCrop(catalog, found));
  // Without a crop, this was done before.
  if (crop) {
    await putFaces(catalog, [{ ...face, faceId }]);
    await copyVectors(catalog, photoId, [[found, faceId]]);
    await putCrop(catalog, faceId, crop.bytes);
  }
  // Decisions about the new id are later than those about the former one.
  await moveDecision(catalog, found, faceId);
  await removeFaces(catalog, photoId, [found]);
  await noteFaces(catalog, [faceId]);
}
