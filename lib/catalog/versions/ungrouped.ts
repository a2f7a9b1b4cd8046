import { BadCursor, decodeCursor, encodeCursor } from "../store/cursor.ts";
import type { Catalog } from "../store/open.ts";
import { readManifest } from "./manifest.ts";
import { compare, putPages, readPage } from "./pages.ts";

/** A face that is in no cluster of a version. */
export interface UngroupedFace {
  readonly faceId: string;
  /** See Face. */
  readonly sizePx: number;
  /** It is probably no face. */
  readonly unlikely?: true;
}

/** As stored: the third value is 1 for a face that is probably none. */
type UngroupedRow = readonly [faceId: string, sizePx: number, unlikely?: 1];

const FACES_A_PAGE = 512;

/** The largest first, and last those that are probably no faces. */
function bySize(a: UngroupedFace, b: UngroupedFace): number {
  return (
    Number(a.unlikely ?? false) - Number(b.unlikely ?? false) || b.sizePx - a.sizePx || compare(a.faceId, b.faceId)
  );
}

/** Writes the faces of a version that are in no cluster. @returns their number, for the manifest */
export async function writeUngrouped(
  catalog: Catalog,
  version: number,
  faces: readonly UngroupedFace[],
): Promise<number> {
  const rows = faces
    .toSorted(bySize)
    .map(({ faceId, sizePx, unlikely }): UngroupedRow => (unlikely ? [faceId, sizePx, 1] : [faceId, sizePx]));
  await putPages(catalog, version, "ungrouped", rows, { keyOf: ([faceId]) => faceId, full: FACES_A_PAGE });
  return rows.length;
}

/** A position in the list of a version. */
export interface UngroupedPlace {
  readonly version: number;
  /** Number of faces before it. */
  readonly at: number;
}

export const ungroupedCursor = ({ version, at }: UngroupedPlace) => encodeCursor([version, at]);

/** Reads the place in a cursor. @throws BadCursor */
export function ungroupedPlace(cursor: string): UngroupedPlace {
  const [version, at] = decodeCursor(cursor).map(Number);
  if (version === undefined || at === undefined || !Number.isInteger(version) || !Number.isInteger(at) || at < 0)
    throw new BadCursor();
  return { version, at };
}

/** Returns the number of faces in a version's list; undefined if it has none, or is no longer kept. */
export async function countUngrouped(catalog: Catalog, version: number): Promise<number | undefined> {
  return (await readManifest(catalog, version))?.ungrouped;
}

/** Reads the faces at a place and after it, at most `limit`: one object for every 512, and one more. */
export async function readUngrouped(
  catalog: Catalog,
  { version, at }: UngroupedPlace,
  limit: number,
): Promise<UngroupedFace[]> {
  const end = Math.min(at + limit, (await countUngrouped(catalog, version)) ?? 0);
  const faces: UngroupedFace[] = [];
  for (let page = Math.floor(at / FACES_A_PAGE); page * FACES_A_PAGE < end; page++) {
    const rows = await readPage<UngroupedRow>(catalog, version, "ungrouped", page);
    const first = page * FACES_A_PAGE;
    for (const [faceId, sizePx, unlikely] of rows.slice(Math.max(0, at - first), end - first))
      faces.push({ faceId, sizePx, ...(unlikely ? { unlikely: true } : {}) });
  }
  return faces;
}

/** Reads all of a version's list, an object at a time. */
export async function* allUngrouped(catalog: Catalog, version: number): AsyncGenerator<UngroupedFace> {
  const count = (await countUngrouped(catalog, version)) ?? 0;
  for (let at = 0; at < count; at += FACES_A_PAGE) yield* await readUngrouped(catalog, { version, at }, FACES_A_PAGE);
}
