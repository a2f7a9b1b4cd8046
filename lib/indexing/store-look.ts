import { copyDecisions } from "../catalog/decisions/copy-decisions.ts";
import { putCrop } from "../catalog/rows/crops.ts";
import { putFaces } from "../catalog/rows/faces.ts";
import { deleteGoneFacesWithoutData, putGoneFaces } from "../catalog/rows/gone-faces.ts";
import { putPastFaces } from "../catalog/rows/past-faces.ts";
import { deletePreviews } from "../catalog/rows/previews.ts";
import { copyVectors, deleteVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import type { Orientation } from "../media/orientation.ts";
import type { FaceBefore } from "./history.ts";
import type { LookResult } from "./look.ts";
import type { Assigned } from "./places.ts";
import { removeStrayCrops } from "./remove-faces.ts";
import { pastFace, retireFaces } from "./retire.ts";

/** The file in which faces were detected. */
export interface SeenFile {
  readonly key: string;
  readonly digest: string;
  readonly orientation: Orientation;
  /** Fingerprint of detector and parameters. */
  readonly detector: string;
}

/** Stores the faces detected in a photo, and hides those that are no longer in it. */
export async function storeLook(
  catalog: Catalog,
  { photoId, record, copyOf, isNew = false }: Assigned,
  look: LookResult,
  { key, digest: data, orientation, detector }: SeenFile,
): Promise<void> {
  const waiting = new Set(look.awaiting?.before);
  // Their earlier positions are kept: the picture may come back, here or elsewhere.
  await putPastFaces(
    catalog,
    look.before.map(({ copyOf: _, hidden: __, ...face }) => pastFace(face, record ?? {})),
  );
  if (copyOf) await storeCopies(catalog, copyOf, look.copied, waiting);
  // Deleted faces first: where they are in an edited picture is known from faces that were not followed yet.
  await putGoneFaces(catalog, look.withoutData);
  await deleteGoneFacesWithoutData(catalog, look.withoutData);
  await putGoneFaces(
    catalog,
    look.gone.map((face) => ({ ...face, orientation, data })),
  );
  // Rows before crops: the embed function, triggered by a crop, reads the face's row.
  await putFaces(
    catalog,
    look.faces.map(({ face, crop }): Face => {
      const { copyOf: _, hidden: __, ...known } = face as Partial<FaceBefore> & typeof face;
      const by = face.drawn ? (face.detector ?? detector) : detector;
      const { realPixels, look: cropLook } = crop;
      return { ...known, photoId, key, realPixels, orientation, data, look: cropLook, detector: by };
    }),
  );
  await Promise.all(look.faces.map(({ face, crop }) => putCrop(catalog, face.faceId, crop.jpeg)));
  if (isNew) return;
  // Another call may have removed faces since their rows were written.
  await removeStrayCrops(
    catalog,
    look.faces.map(({ face }) => face.faceId),
  );
  // Not deleted: another call that is hiding the photo may be about to remove the rows of its faces.
  await putPastFaces(
    catalog,
    look.shownAgain.map(({ hidden: _, ...face }) => face),
  );
  await retireFaces(catalog, record ?? { photoId }, look.missing, waiting);
  const isInUse = (faceId: string) => waiting.has(faceId) || look.faces.some(({ face }) => face.faceId === faceId);
  const waitNoMore = record?.awaiting?.before.filter((faceId) => !isInUse(faceId)) ?? [];
  await deleteVectors(catalog, photoId, new Set(waitNoMore));
  if (record?.data && record.data.digest !== data) await deletePreviews(catalog, photoId);
}

/** Copies faces of another photo, with the decisions about them, to this one. */
async function storeCopies(
  catalog: Catalog,
  from: PhotoRecord,
  copied: readonly FaceBefore[],
  waiting: ReadonlySet<string>,
): Promise<void> {
  const pairs = copied.map(({ faceId, copyOf = faceId }) => [copyOf, faceId] as const);
  await copyDecisions(catalog, pairs);
  const unfound = copied.filter(({ faceId }) => waiting.has(faceId));
  if (unfound.length === 0) return;
  await putPastFaces(
    catalog,
    unfound.map(({ copyOf: _, hidden: __, ...face }) => pastFace(face, from)),
  );
  await copyVectors(
    catalog,
    from.photoId,
    pairs.filter(([, to]) => waiting.has(to)),
  );
}
