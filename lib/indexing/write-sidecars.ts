import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { allPeople } from "../catalog/decisions/people.ts";
import { facesOfPhoto } from "../catalog/rows/faces.ts";
import { allPhotos } from "../catalog/rows/photos.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { belongingsOfAllFaces } from "../catalog/views/belonging.ts";
import { decodeText } from "../media/text.ts";
import { type WriteOptions, writeRegions } from "../media/xmp/write.ts";
import { BadXmp } from "../media/xmp/xml.ts";
import { writeWhole } from "../models/cache.ts";
import { orientationOf } from "./orientation.ts";

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
 * Writes `KEY.xmp` into a folder for every photo with a named face. What a sidecar there has stays; a photo is never
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
  for await (const photo of allPhotos(catalog)) {
    if (photo.status !== "indexed" || photo.faceCount === 0) continue;
    const faces = (await facesOfPhoto(catalog, photo.photoId)).flatMap(({ faceId, box }) => {
      const name = people.get(belongings.of(faceId)?.personId ?? "");
      return name === undefined ? [] : [{ name, box }];
    });
    if (faces.length === 0) continue;
    try {
      const path = pathIn(folder, photo.key);
      const existing = await readFile(path).catch(undefinedIfAbsent);
      const { width, height } = photo;
      const frame = { width, height, orientation: await orientationOf(catalog, photo) };
      const text = writeRegions(existing && decodeText(existing), faces, frame, options);
      if (existing && Buffer.from(text).equals(existing)) result.unchanged++;
      else {
        await mkdir(dirname(path), { recursive: true });
        await writeWhole(path, (part) => writeFile(part, text));
        result.written++;
      }
      result.faces += faces.length;
    } catch (error) {
      result.failed.push({ key: photo.key, reason: reasonOf(error) });
    }
  }
  return result;
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
