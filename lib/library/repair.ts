import { finishActions } from "../catalog/decisions/actions.ts";
import { finishActionsOfTasks } from "../catalog/decisions/large-actions.ts";
import { CUT_OFF_MS } from "../catalog/decisions/under-way.ts";
import { finishCounts, relist } from "../catalog/rows/counting.ts";
import { setShardTotals } from "../catalog/rows/counts.ts";
import { deleteCrops } from "../catalog/rows/crops.ts";
import { getFaces, putFaces } from "../catalog/rows/faces.ts";
import { deleteClusterMatch, deleteMatches } from "../catalog/rows/matches.ts";
import { recountMonths } from "../catalog/rows/month-counts.ts";
import { getPhoto, getPhotoRecord, photoOf } from "../catalog/rows/photos.ts";
import { deleteVectors } from "../catalog/rows/vectors.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { readShard } from "../catalog/views/inspect.ts";
import { countFacesAgain, takeFacesAway } from "../indexing/delete-face.ts";
import { removeFaces } from "../indexing/remove-faces.ts";
import { retireFaces } from "../indexing/retire.ts";
import type { PhotoLimits } from "../media/limits.ts";
import { sumOf } from "./audit.ts";
import type { Finding, Kind } from "./findings.ts";
import { announceCrop } from "./remake-crops.ts";
import { DATE_REPAIRS } from "./repair-dates.ts";
import { LIST_REPAIRS } from "./repair-lists.ts";
import { LOCATION_REPAIRS, NOT_MISSING } from "./repair-locations.ts";

/** A finding that could not be repaired, with the reason. */
export interface Unrepaired extends Finding {
  readonly reason: string;
}

type Repair = (catalog: Catalog, finding: Finding, limits: PhotoLimits) => Promise<void>;

const announceAgain: Repair = async (catalog, { id }, limits) => {
  const [face] = await getFaces(catalog, [id]);
  if (face) await announceCrop(catalog, face, limits);
};

const REPAIRS: Record<Kind, Repair> = {
  ...LOCATION_REPAIRS,
  ...LIST_REPAIRS,
  ...DATE_REPAIRS,
  "vector without face": unlessFaceExists((catalog, { id }) =>
    deleteVectors(catalog, photoIdOfFace(id), new Set([id])),
  ),
  "crop without face": unlessFaceExists((catalog, { id }) => deleteCrops(catalog, [id])),
  "match without face": async (catalog, { id: faceId, clusterId = "" }) => {
    const [face] = await getFaces(catalog, [faceId], { consistent: true });
    if (face) await deleteClusterMatch(catalog, clusterId, faceId);
    else await deleteMatches(catalog, [{ faceId, clusterId, distance: 0, version: 0, matchedAt: "" }]);
  },
  "face without photo": async (catalog, { id }) => {
    const photoId = photoIdOfFace(id);
    const record = await getPhotoRecord(catalog, photoId);
    if (record && photoOf(record)) throw new Error(NOT_MISSING);
    const faces = await getFaces(catalog, [id], { consistent: true });
    if (record) await retireFaces(catalog, record, faces);
    else await removeFaces(catalog, photoId, [id]);
  },
  "face without vector": announceAgain,
  "face without crop": announceAgain,
  "photo with another count": async (catalog, { id }) => {
    await countFacesAgain(catalog, id);
  },
  "face that was deleted": (catalog, { id }) => takeFacesAway(catalog, [id]),
  "face under another key": async (catalog, { id }) => {
    const photo = await getPhoto(catalog, photoIdOfFace(id), { consistent: true });
    const faces = await getFaces(catalog, [id], { consistent: true });
    if (photo)
      await putFaces(
        catalog,
        faces.map((face) => ({ ...face, key: photo.key })),
      );
  },
  "faces that wait in vain": async (catalog, { id }, limits) => {
    const record = await getPhotoRecord(catalog, id);
    for (const faceId of record?.awaiting?.now ?? [])
      await announceAgain(catalog, { kind: "face without crop", id: faceId }, limits);
    await countFacesAgain(catalog, id);
  },
  "photo in the wrong list": (catalog, { id }) => relist(catalog, id),
  "shard with wrong counts": async (catalog, { id: shard }) => {
    await setShardTotals(catalog, shard, sumOf(await readShard(catalog, shard)));
  },
};

/** Refuses the repair if the face's row has been written by now: its vector and crop are then not orphaned. */
function unlessFaceExists(repair: Repair): Repair {
  return async (catalog, finding, limits) => {
    const [face] = await getFaces(catalog, [finding.id], { consistent: true });
    if (face) throw new Error(NOT_MISSING);
    await repair(catalog, finding, limits);
  };
}

/**
 * Order of repairs: a photo's files first, as the first file determines its faces, and counts after everything else.
 */
function repairOrder(kind: Kind): number {
  if (kind === "photo with files out of order") return 0;
  return kind === "shard with wrong counts" ? 2 : 1;
}

/**
 * Repairs findings, counts last. Only while nothing is being indexed, as unfinished work looks inconsistent.
 * @returns the findings that could not be repaired
 */
export async function repair(
  catalog: Catalog,
  findings: readonly Finding[],
  limits: PhotoLimits,
): Promise<Unrepaired[]> {
  const unrepaired: Unrepaired[] = [];
  await finishCounts(catalog, 0);
  await finishActions(catalog, CUT_OFF_MS);
  await finishActionsOfTasks(catalog);
  for (const finding of findings.toSorted((a, b) => repairOrder(a.kind) - repairOrder(b.kind))) {
    try {
      await REPAIRS[finding.kind](catalog, finding, limits);
    } catch (error) {
      unrepaired.push({ ...finding, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  await recountMonths(catalog, { all: true, olderThanMs: 0 });
  return unrepaired;
}
