import { finishCounts, relist } from "../catalog/rows/counting.ts";
import { setShardTotals } from "../catalog/rows/counts.ts";
import { deleteCrops } from "../catalog/rows/crops.ts";
import { getFaces, putFaces } from "../catalog/rows/faces.ts";
import { getLocation, photosAt, putLocation } from "../catalog/rows/locations.ts";
import { deleteClusterMatch, deleteMatches } from "../catalog/rows/matches.ts";
import { getPhoto, getPhotoRecord, photoOf, updatePhoto } from "../catalog/rows/photos.ts";
import { claimData } from "../catalog/rows/picture-data.ts";
import { deleteVectors } from "../catalog/rows/vectors.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location } from "../catalog/store/types.ts";
import { readShard } from "../catalog/views/inspect.ts";
import { countFacesAgain } from "../indexing/delete-face.ts";
import { leaveKey } from "../indexing/leave.ts";
import { removeFaces } from "../indexing/remove-faces.ts";
import { retireFaces } from "../indexing/retire.ts";
import type { Limits } from "../media/limits.ts";
import { sumOf } from "./audit.ts";
import type { Finding, Kind } from "./findings.ts";
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

/** Has a photo looked at again when its object is announced next. */
async function lookAgain(catalog: Catalog, { id }: Finding): Promise<void> {
  const photoId = id.includes("-") ? photoIdOfFace(id) : id;
  const record = await updatePhoto(catalog, photoId, (photo) => {
    if (photo?.detector === undefined) return photo;
    const { detector: _, ...rest } = photo;
    return rest;
  });
  for (const { key } of record.after?.locations ?? []) {
    const location = await getLocation(catalog, key);
    if (location) await putLocation(catalog, location, withoutETag(location));
  }
}

function withoutETag({ eTag: _, ...location }: Location): Location {
  return location;
}

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
    const record = await getPhotoRecord(catalog, photoId);
    if (record && photoOf(record)) throw new Error(ALL_KEPT);
    const faces = await getFaces(catalog, [id], { consistent: true });
    if (record) await retireFaces(catalog, record, faces);
    else await removeFaces(catalog, photoId, [id]);
  },
  "face without vector": announceAgain,
  "face without crop": announceAgain,
  "photo with another count": async (catalog, { id }) => {
    await countFacesAgain(catalog, id);
  },
  "photo at a key of another": async (catalog, { id, key = "" }) => {
    if (photosAt(await getLocation(catalog, key)).has(id)) throw new Error(ALL_KEPT);
    await leaveKey(catalog, id, key);
  },
  "key without its photo": async (catalog, { key = "" }) => {
    const location = await getLocation(catalog, key);
    // Without its ETag the row says that the object is to be looked at.
    if (location) await putLocation(catalog, location, withoutETag(location));
  },
  "photo without its picture data": async (catalog, { id }) => {
    const record = await getPhotoRecord(catalog, id);
    if (!record?.data) return;
    const owner = await claimData(catalog, record.data.digest, id);
    if (owner !== id) throw new Error(`photo ${owner} has the same picture data`);
  },
  "face under another key": async (catalog, { id }) => {
    const photo = await getPhoto(catalog, photoIdOfFace(id), { consistent: true });
    const faces = await getFaces(catalog, [id], { consistent: true });
    if (photo)
      await putFaces(
        catalog,
        faces.map((face) => ({ ...face, key: photo.key })),
      );
  },
  "face of an earlier picture": lookAgain,
  "face turned another way": lookAgain,
  "photo turned another way": lookAgain,
  "photo that was not looked at to the end": lookAgain,
  "faces that wait in vain": async (catalog, { id }, limits) => {
    const record = await getPhotoRecord(catalog, id);
    for (const faceId of record?.awaiting?.now ?? [])
      await announceAgain(catalog, { kind: "face without crop", id: faceId }, limits);
    await countFacesAgain(catalog, id);
  },
  "alias of no photo": async (catalog, { id }) => {
    await updatePhoto(catalog, id, (record) => {
      if (record?.aliasOf === undefined) return record;
      const { aliasOf: _, ...rest } = record;
      return rest;
    });
  },
  "photo in the wrong list": (catalog, { id }) => relist(catalog, id),
  "shard with wrong counts": async (catalog, { id: shard }) => {
    await setShardTotals(catalog, shard, sumOf(await readShard(catalog, shard)));
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
