import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { allPeople } from "../catalog/decisions/people.ts";
import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { allPhotoRecords, photoOf } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, PhotoLocation, PhotoRecord } from "../catalog/store/types.ts";
import { belongingsOfAllFaces } from "../catalog/views/belonging.ts";
import { isSideways } from "../media/orientation.ts";
import { decodeText } from "../media/text.ts";
import type { Frame } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";
import { type WriteOptions, writeRegions } from "../media/xmp/write.ts";
import { BadXmp } from "../media/xmp/xml.ts";
import { writeWhole } from "../models/cache.ts";
import { turnBox } from "./turn-face.ts";

/** What became of the sidecars of a library. */
export interface WrittenSidecars {
  /** Sidecars that are new or say something else now. */
  readonly written: number;
  /** Sidecars that said the same. */
  readonly unchanged: number;
  /** Named faces in them. */
  readonly faces: number;
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
}

/**
 * Writes `KEY.xmp` into a folder for every file of a photo with a named face. What a sidecar there has stays; a photo is never
 * written, and one sidecar that cannot be does not keep the others from it.
 */
export async function writeSidecars(
  catalog: Catalog,
  folder: string,
  options: WriteOptions = {},
): Promise<WrittenSidecars> {
  const people = new Map((await allPeople(catalog)).map(({ personId, name }) => [personId, name]));
  const belongings = await belongingsOfAllFaces(catalog);
  const result = { written: 0, unchanged: 0, faces: 0, failed: [] as { key: string; reason: string }[] };
  for await (const record of allPhotoRecords(catalog)) {
    if (!photoOf(record) || record.faceCount === 0) continue;
    const faces = (await facesOfPhoto(catalog, record.photoId)).flatMap((face) => {
      const name = people.get(belongings.of(face.faceId)?.personId ?? "");
      return name === undefined ? [] : [{ ...face, name }];
    });
    if (faces.length === 0) continue;
    for (const place of record.locations) {
      try {
        const isNew = await writeSidecar(pathIn(folder, place.key), frameAt(record, place, faces), options);
        result[isNew ? "written" : "unchanged"]++;
        result.faces += faces.length;
      } catch (error) {
        result.failed.push({ key: place.key, reason: reasonOf(error) });
      }
    }
  }
  return result;
}

interface NamedFrame {
  readonly frame: Frame;
  readonly faces: readonly NamedRegion[];
}

/** Named faces as one of the files of a photo stands: copies may stand different ways up. */
function frameAt(
  { width, height, orientation: shown = 1 }: PhotoRecord,
  { orientation }: PhotoLocation,
  faces: readonly (Face & { readonly name: string })[],
): NamedFrame {
  const sideways = isSideways(orientation) !== isSideways(shown);
  return {
    frame: { ...(sideways ? { width: height, height: width } : { width, height }), orientation },
    faces: faces.map(({ name, box, orientation: own = shown }) => ({ name, box: turnBox(box, own, orientation) })),
  };
}

/** @returns whether it says something else now */
async function writeSidecar(path: string, { frame, faces }: NamedFrame, options: WriteOptions): Promise<boolean> {
  const existing = await readFile(path).catch(undefinedIfAbsent);
  const text = writeRegions(existing && decodeText(existing), faces, frame, options);
  if (existing && Buffer.from(text).equals(existing)) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeWhole(path, (part) => writeFile(part, text));
  return true;
}

/** Where a photo's sidecar belongs in a folder. @throws Error for a key that leads out of it */
function pathIn(folder: string, key: string): string {
  const parts = key.split("/");
  if (parts.some((part) => part === ".." || part.includes("\0")) || key.startsWith("/"))
    throw new Error("its key leads out of the folder");
  return join(folder, `${key}.xmp`);
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}

function reasonOf(error: unknown): string {
  if (error instanceof BadXmp) return `the sidecar that is there is left as it is: ${error.reason}`;
  return error instanceof Error ? error.message : String(error);
}
