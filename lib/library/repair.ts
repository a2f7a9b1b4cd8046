import { setShardTotals } from "../catalog/rows/counts.ts";
import { deleteCrops } from "../catalog/rows/crops.ts";
import { getFaces } from "../catalog/rows/faces.ts";
import { relist } from "../catalog/rows/left-out.ts";
import { deleteClusterMatch, deleteMatches } from "../catalog/rows/matches.ts";
import { finishCounts, getPhoto } from "../catalog/rows/photos.ts";
import { deleteVectors } from "../catalog/rows/vectors.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { readShard } from "../catalog/views/inspect.ts";
import { countFacesAgain } from "../indexing/delete-face.ts";
import { forgetFaces } from "../indexing/forget.ts";
import type { Limits } from "../media/limits.ts";
import type { Finding, Kind } from "./audit.ts";
import { sumOf } from "./audit.ts";
import { announceCrop } from "./remake-crops.ts";

/** A finding that could not be put right, and why. */
export interface Unrepaired extends Finding {
  readonly reason: string;
}

type Repair = (catalog: Catalog, finding: Finding, limits: Limits) => Promise<void>;

const announceAgain: Repair = async (catalog, { id }, limits) => {
  const [face] = await getFaces(catalog, [id]);
  if (face) await announceCrop(catalog, face, limits);
};

const ALL_KEPT = "it is there by now";

const REPAIRS: Record<Kind, Repair> = {
  "vector without face": unlessThere((catalog, { id }) => deleteVectors(catalog, photoIdOfFace(id), new Set([id]))),
  "crop without face": unlessThere((catalog, { id }) => deleteCrops(catalog, [id])),
  "match without face": async (catalog, { id: faceId, clusterId = "" }) => {
    const [face] = await getFaces(catalog, [faceId], { consistent: true });
    if (face) await deleteClusterMatch(catalog, clusterId, faceId);
    else await deleteMatches(catalog, [{ faceId, clusterId, distance: 0, version: 0, matchedAt: "" }]);
  },
  "face without photo": async (catalog, { id }) => {
    const photoId = photoIdOfFace(id);
    if (await getPhoto(catalog, photoId, { consistent: true })) throw new Error(ALL_KEPT);
    await forgetFaces(catalog, photoId, [id]);
  },
  "face without vector": announceAgain,
  "face without crop": announceAgain,
  "photo with another count": (catalog, { id }) => countFacesAgain(catalog, id),
  "photo in the wrong list": async (catalog, { id }) => {
    await relist(catalog, id, await getPhoto(catalog, id, { consistent: true }));
  },
  "shard with wrong counts": async (catalog, { id: shard }) => {
    const { photos } = await readShard(catalog, shard);
    await setShardTotals(catalog, shard, sumOf(photos.values()));
  },
};

/** A face's row may have come since: its vector and crop are then not dangling. */
function unlessThere(repair: Repair): Repair {
  return async (catalog, finding, limits) => {
    const [face] = await getFaces(catalog, [finding.id], { consistent: true });
    if (face) throw new Error(ALL_KEPT);
    await repair(catalog, finding, limits);
  };
}

/**
 * Puts findings right, sums last. Only while nothing is being indexed: what is half done looks wrong.
 * @returns those that could not be
 */
export async function repair(catalog: Catalog, findings: readonly Finding[], limits: Limits): Promise<Unrepaired[]> {
  const unrepaired: Unrepaired[] = [];
  await finishCounts(catalog, 0);
  const last = (kind: Kind) => Number(kind === "shard with wrong counts");
  for (const finding of findings.toSorted((a, b) => last(a.kind) - last(b.kind))) {
    try {
      await REPAIRS[finding.kind](catalog, finding, limits);
    } catch (error) {
      unrepaired.push({ ...finding, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return unrepaired;
}
