import { decideAsRead } from "../catalog/decisions/read-names.ts";
import { getReadNamesOfPhoto, putReadNames, type ReadNames } from "../catalog/rows/metadata-names.ts";
import { markTwoNames } from "../catalog/rows/two-names.ts";
import { readWrittenNames } from "../catalog/rows/written-names.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoRecord } from "../catalog/store/types.ts";
import { differentNames, firstNames, isGone, isSameName, saidNames } from "../catalog/views/said-names.ts";
import type { Box } from "../geometry/box.ts";
import type { FoundNames, NamedPhoto } from "./find-names.ts";

/** Creates a face for a region in which none was found; returns undefined if that is not possible. */
export type DrawRegion = (box: Box) => Promise<Pick<Face, "faceId" | "box"> | undefined>;

/** The present state of one source of a photo's names. */
export interface NameSource {
  readonly photo: NamedPhoto;
  readonly locations: PhotoRecord["locations"];
  /** Faces of the picture before it was edited that may turn out to be faces of this one. */
  readonly waiting: readonly string[];
  /** Key of the object that holds the packets: the photo's file, or a sidecar. */
  readonly source: string;
  /** XMP packets; invalid ones add a reason, the others are read. Empty if the source is gone. */
  readonly packets: readonly Uint8Array[];
  /** Digest of the picture data of the photo's file, if that is the source. */
  readonly data?: string | undefined;
}

/**
 * Applies the names of a source to a photo's faces: confirms the faces that it names, draws those that were not found, and
 * removes names that no source gives any more. Decisions made in Facet take precedence. Reading the same names again changes
 * nothing, even if a person has removed one since.
 * @returns number of faces drawn
 */
export async function readNames(catalog: Catalog, from: NameSource, draw: DrawRegion): Promise<number> {
  const { photo, source, packets, waiting } = from;
  const { photoId, key } = photo;
  const written = source === key ? [] : await readWrittenNames(catalog, photoId);
  // The XML parser is not loaded for photos that name nobody, which most are.
  const found = (await import("./find-names.ts")).findNames(photo, packets, written);
  const before = await getReadNamesOfPhoto(catalog, photoId);
  const former = before.find((each) => each.source === source);
  if (!former && saysNothing(found)) return 0;
  const said = new Set(before.flatMap((each) => [...Object.values(each.names), ...each.missing]));
  const names = { ...keptNames(former, found), ...found.names };
  const left: string[] = [];
  let drawn = 0;
  for (const { name, box, sure } of found.missing) {
    const face = sure && !said.has(name) ? await draw(box) : undefined;
    if (face && names[face.faceId] === undefined) {
      names[face.faceId] = name;
      drawn++;
    } else left.push(name);
  }
  const there = new Set(photo.faces.map(({ faceId }) => faceId));
  const kept: string[] = [];
  for (const [faceId, name] of Object.entries(former?.names ?? {})) {
    if (there.has(faceId) || names[faceId] !== undefined) continue;
    // The region still exists and has no face: the face was not detected this time.
    const isLeft = left.includes(name);
    if (isLeft || waiting.includes(faceId)) names[faceId] = name;
    if (!isLeft && waiting.includes(faceId)) kept.push(faceId);
  }
  const { kinds, others, reason } = found;
  const read: ReadNames = {
    ...{ photoId, key, source, names, missing: left },
    ...(Object.keys(kinds).length > 0 ? { kinds } : {}),
    ...(others.length > 0 ? { others } : {}),
    ...(kept.length > 0 ? { kept } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...(from.data === undefined ? {} : { data: from.data }),
  };
  await applySource(catalog, from, before, read);
  return drawn;
}

function saysNothing({ names, missing, reason }: FoundNames): boolean {
  return Object.keys(names).length === 0 && missing.length === 0 && reason === undefined;
}

/** Returns earlier names of a source to keep, because it cannot be read or now contains what Facet wrote into it. */
function keptNames(former: ReadNames | undefined, { own, reason }: FoundNames): Record<string, string> {
  const kept = Object.entries(former?.names ?? {}).filter(([faceId]) => reason !== undefined || own.has(faceId));
  return Object.fromEntries(kept);
}

/** Applies the present names of a source, and repeats that if another source was read at the same time. */
async function applySource(
  catalog: Catalog,
  { locations, source }: NameSource,
  before: readonly ReadNames[],
  read: ReadNames,
): Promise<void> {
  const former = before.find((each) => each.source === source);
  let known = before;
  let others = before.filter((each) => each !== former);
  for (;;) {
    others = await withoutGone(catalog, others, locations, former, read);
    const now = [...others, read];
    await adoptNames(catalog, { locations }, known, now);
    known = now;
    if (isOther(former, read)) await putReadNames(catalog, read);
    const again = (await getReadNamesOfPhoto(catalog, read.photoId)).filter((each) => each.source !== source);
    if (again.length === others.length && again.every((each, at) => !isOther(others[at], each))) return;
    others = again;
  }
}

/** Does what follows for a photo's faces from what its sources say now, where they said something else before. */
export async function adoptNames(
  catalog: Catalog,
  of: Pick<PhotoRecord, "locations">,
  before: readonly ReadNames[],
  now: readonly ReadNames[],
): Promise<void> {
  const [saidBefore, said] = [saidNames(before, of), saidNames(now, of)];
  const [first, next] = [firstNames(saidBefore), firstNames(said)];
  const faceIds = [...new Set([...next.keys(), ...first.keys()])];
  const changed = faceIds.filter((faceId) => !isSameName(first.get(faceId), next.get(faceId)));
  await decideAsRead(catalog, new Map(changed.map((faceId) => [faceId, next.get(faceId)])));
  await markQuestions(catalog, saidBefore, said);
}

/**
 * Removes from sources that are gone, as their file was moved, the names that the source in their place no longer gives.
 */
async function withoutGone(
  catalog: Catalog,
  others: readonly ReadNames[],
  locations: PhotoRecord["locations"],
  former: ReadNames | undefined,
  read: ReadNames,
): Promise<ReadNames[]> {
  const stopped = Object.entries(former?.names ?? {}).filter(([faceId, name]) => read.names[faceId] !== name);
  return Promise.all(
    others.map(async (other) => {
      if (!isGone(other.source, { locations })) return other;
      const isStopped = ([faceId, name]: [string, string]) =>
        stopped.some(([id, was]) => id === faceId && isSameName(was, name));
      const names = Object.entries(other.names).filter((entry) => !isStopped(entry));
      if (names.length === Object.keys(other.names).length) return other;
      const changed = { ...other, names: Object.fromEntries(names) };
      await putReadNames(catalog, changed);
      return changed;
    }),
  );
}

type StatedNames = ReturnType<typeof saidNames>;

async function markQuestions(catalog: Catalog, before: StatedNames, now: StatedNames): Promise<void> {
  const open = (said: StatedNames) =>
    [...said].flatMap(([faceId, all]) => (differentNames(all).length > 1 ? [faceId] : []));
  const [were, are] = [open(before), open(now)];
  const settled = were.filter((faceId) => !are.includes(faceId));
  if (are.length > 0 || settled.length > 0) await markTwoNames(catalog, { marked: are, settled });
}

/** Returns true if a source says something else now. */
export function isOther(before: ReadNames | undefined, now: ReadNames): boolean {
  const facts = ({ names, kinds = {}, others, kept, missing, reason, data }: ReadNames) =>
    JSON.stringify([Object.entries(names).sort(), Object.entries(kinds).sort(), others, kept, missing, reason, data]);
  return before === undefined || facts(before) !== facts(now);
}
