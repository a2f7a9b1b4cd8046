import { confirmAsRead, getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { personNamed } from "../catalog/decisions/people.ts";
import { putReadNames, type ReadNames, readNamesOf } from "../catalog/rows/metadata-names.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face } from "../catalog/store/types.ts";
import { belongingsOfFaces } from "../catalog/views/belonging.ts";
import type { Box } from "../geometry/box.ts";
import { tellsOfRegions } from "../media/xmp/namespaces.ts";
import type { NamedPhoto } from "./find-names.ts";

/** Makes a face of a region in which none was found; undefined where that cannot be. */
export type DrawRegion = (box: Box) => Promise<Pick<Face, "faceId" | "box"> | undefined>;

/**
 * Confirms the faces that metadata name, and draws those that were not found. What anybody decided in Facet stays, and so
 * does what a source has said before: reading it again changes nothing, also where its name was taken back since.
 * @param source key of the object that holds the packets: the photo's file, or a sidecar
 * @param packets of that source; one that is not XMP becomes a reason, the others are read
 * @returns how many faces were drawn
 */
export async function readNames(
  catalog: Catalog,
  photo: NamedPhoto,
  source: string,
  packets: readonly Uint8Array[],
  draw: DrawRegion,
): Promise<number> {
  if (!packets.some(tellsOfRegions)) return 0;
  // What reads XML is not loaded for photos that name nobody, which most are.
  const { findNames } = await import("./find-names.ts");
  const { names, missing, reason } = findNames(photo, packets);
  const { photoId, key } = photo;
  if (Object.keys(names).length === 0 && missing.length === 0 && reason === undefined) return 0;
  const sources = await readNamesOf(catalog, photoId);
  const before = sources.find((each) => each.source === source);
  const said = new Set(sources.flatMap((each) => [...Object.values(each.names), ...each.missing]));
  const left: string[] = [];
  let drawn = 0;
  for (const { name, box, sure } of missing) {
    const face = sure && !said.has(name) ? await draw(box) : undefined;
    if (face && names[face.faceId] === undefined) {
      names[face.faceId] = name;
      drawn++;
    } else left.push(name);
  }
  // A file that was moved or copied says no more than it did where it was.
  const isNews = ([faceId, name]: [string, string]) => !sources.some((each) => each.names[faceId] === name);
  const news = Object.entries(names).filter(isNews);
  await adopt(catalog, new Map(news));
  const read: ReadNames = { photoId, key, source, names, missing: left, ...(reason === undefined ? {} : { reason }) };
  if (news.length > 0 || isOther(before, read)) await putReadNames(catalog, read);
  return drawn;
}

/** Confirms faces about which nobody has decided anything, unless they belong to that person already. */
async function adopt(catalog: Catalog, names: ReadonlyMap<string, string>): Promise<void> {
  if (names.size === 0) return;
  const faceIds = [...names.keys()];
  const [decisions, belongings] = await Promise.all([
    getFaceDecisions(catalog, faceIds),
    belongingsOfFaces(catalog, faceIds),
  ]);
  for (const [faceId, name] of names) {
    const decision = decisions.get(faceId);
    if (decision && !decision.read) continue;
    const { personId } = await personNamed(catalog, name);
    if (belongings.get(faceId)?.personId !== personId) await confirmAsRead(catalog, faceId, personId);
  }
}

function isOther(before: ReadNames | undefined, now: ReadNames): boolean {
  const facts = ({ names, missing, reason }: ReadNames) =>
    JSON.stringify([Object.entries(names).sort(), missing, reason]);
  return before === undefined || facts(before) !== facts(now);
}
