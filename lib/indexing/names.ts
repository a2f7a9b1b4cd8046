import { confirmAsRead, getFaceDecisions } from "../catalog/decisions.ts";
import { clustersOfFaces } from "../catalog/membership.ts";
import { getReadNames, putReadNames, type ReadNames } from "../catalog/names.ts";
import type { Catalog } from "../catalog/open.ts";
import { getDecisions, personNamed } from "../catalog/people.ts";
import type { Face } from "../catalog/types.ts";
import { type Frame, readingsOf, storedSize } from "../media/xmp/frame.ts";
import { readRegions } from "../media/xmp/regions.ts";
import { BadXmp } from "../media/xmp/xml.ts";
import { matchNames } from "./match-names.ts";

/** A photo whose faces are known, as metadata speak of it. */
export interface NamedPhoto extends Frame {
  readonly photoId: string;
  readonly key: string;
  readonly faces: readonly Pick<Face, "faceId" | "box">[];
}

/**
 * Confirms the faces that metadata name. What anybody decided in Facet stays, and so does what a source has said before:
 * reading it again changes nothing, also where its name was taken back since.
 * @param source `embedded`, or the key of a sidecar
 * @param packets of that source; one that is not XMP becomes a reason, the others are read
 */
export async function readNames(
  catalog: Catalog,
  photo: NamedPhoto,
  source: string,
  packets: readonly Uint8Array[],
): Promise<void> {
  const found = findNames(photo, packets);
  const { photoId, key } = photo;
  if (Object.keys(found.names).length === 0 && found.missing.length === 0 && found.reason === undefined) return;
  const before = await getReadNames(catalog, { photoId, source });
  const news = Object.entries(found.names).filter(([faceId, name]) => before?.names[faceId] !== name);
  await adopt(catalog, new Map(news));
  const read: ReadNames = { photoId, key, source, ...found };
  if (news.length > 0 || isOther(before, read)) await putReadNames(catalog, read);
}

type Found = Pick<ReadNames, "names" | "missing" | "reason">;

function findNames(photo: NamedPhoto, packets: readonly Uint8Array[]): Found {
  const names: Record<string, string> = {};
  const missing = new Set<string>();
  let reason: string | undefined;
  for (const packet of packets) {
    try {
      const readings = readingsOf(readRegions(packet, storedSize(photo)), photo);
      const free = photo.faces.filter(({ faceId }) => names[faceId] === undefined);
      const found = matchNames(readings, free);
      for (const { faceId, name } of found.matched) names[faceId] = name;
      for (const { name } of found.missing) missing.add(name);
    } catch (error) {
      if (!(error instanceof BadXmp)) throw error;
      reason ??= error.reason;
    }
  }
  return { names, missing: [...missing], ...(reason === undefined ? {} : { reason }) };
}

/** Confirms faces about which nobody has decided anything, unless they belong to that person already. */
async function adopt(catalog: Catalog, names: ReadonlyMap<string, string>): Promise<void> {
  if (names.size === 0) return;
  const faceIds = [...names.keys()];
  const [decisions, members] = await Promise.all([
    getFaceDecisions(catalog, faceIds),
    clustersOfFaces(catalog, faceIds),
  ]);
  const clusters = await getDecisions(catalog, [...new Set([...members.values()].map(({ clusterId }) => clusterId))]);
  for (const [faceId, name] of names) {
    const decision = decisions.get(faceId);
    if (decision && !decision.read) continue;
    const person = await personNamed(catalog, name);
    const known = decision?.personId ?? clusters.get(members.get(faceId)?.clusterId ?? "")?.personId;
    if (known !== person.personId) await confirmAsRead(catalog, faceId, person.personId);
  }
}

function isOther(before: ReadNames | undefined, now: ReadNames): boolean {
  const facts = ({ names, missing, reason }: ReadNames) =>
    JSON.stringify([Object.entries(names).sort(), missing, reason]);
  return before === undefined || facts(before) !== facts(now);
}
