import { allWrittenNames, putWrittenNames, type WrittenNames } from "../catalog/rows/written-names.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Frame } from "../media/xmp/frame.ts";
import type { WriteOptions } from "../media/xmp/write.ts";
import { BadXmp } from "../media/xmp/xml.ts";
import { type NamedFile, namedFiles } from "./named-files.ts";
import { OwnNames, type WrittenNamesRecord } from "./own-names.ts";
import { folderFiles, type SidecarFiles, SidecarFolder } from "./sidecar-folder.ts";

/** Result of writing the sidecars of a library. */
export interface WrittenSidecars {
  /** Number of sidecars that are new or changed. */
  readonly written: number;
  /** Number of sidecars that did not change. */
  readonly unchanged: number;
  /** Number of named faces in them. */
  readonly faces: number;
  /** Number of names removed because Facet wrote them and they are no longer valid. */
  readonly removed: number;
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
}

/** Frame of a file that is not in the catalog: the regions of its sidecar are compared as written. */
const UNKNOWN: Frame = { width: 1, height: 1, orientation: 1 };

/** What sidecars are made from. */
export interface SidecarSource {
  /** All files of photos, also those without named faces. */
  files(): AsyncIterable<NamedFile> | Iterable<NamedFile>;
  /** The names that Facet wrote earlier. */
  readonly record: WrittenNamesRecord;
}

/**
 * Writes `KEY.xmp` into a folder for every file of a photo with a named face, and removes from the sidecars there the names
 * that Facet wrote and that are no longer valid. The rest of a sidecar stays. Photos are never written, and a sidecar that
 * cannot be written does not prevent the others.
 */
export async function writeSidecars(
  catalog: Catalog,
  folder: string,
  options: Pick<WriteOptions, "people"> = {},
): Promise<WrittenSidecars> {
  const source = {
    files: () => namedFiles(catalog),
    record: { all: () => allWrittenNames(catalog), put: (names: WrittenNames) => putWrittenNames(catalog, names) },
  };
  return writeSidecarsFrom(source, folder, folderFiles(folder), options);
}

/**
 * Does the same from another source, and to another place.
 * @param place names the place of the sidecars in the record
 */
export async function writeSidecarsFrom(
  { files, record }: SidecarSource,
  place: string,
  where: SidecarFiles,
  options: Pick<WriteOptions, "people"> = {},
): Promise<WrittenSidecars> {
  const sidecars = new SidecarFolder(where);
  const own = await OwnNames.read(record, place);
  const result = { written: 0, unchanged: 0, faces: 0, removed: 0, failed: [] as { key: string; reason: string }[] };
  for await (const file of files()) await write(file);
  // Files that were removed or moved: their sidecars get no names.
  for (const { photoId, key } of own.unseen()) await write({ photoId, key, frame: UNKNOWN, faces: [] });
  return result;

  async function write({ photoId, key, frame, faces }: NamedFile): Promise<void> {
    const before = own.regionsOf(photoId, key);
    if (faces.length === 0 && before.length === 0) return;
    try {
      const planned = await sidecars.plan(key, faces, frame, { ...options, own: before });
      // Noted before writing, so that a sidecar read in between is recognised as Facet's own.
      await own.note(photoId, key, [...before, ...(planned?.own ?? [])]);
      const isNew = planned !== undefined && (await sidecars.write(planned));
      await own.settle(photoId, key, planned?.own ?? []);
      if (!planned) return;
      result[isNew ? "written" : "unchanged"]++;
      result.faces += faces.length;
      result.removed += planned.removed;
    } catch (error) {
      result.failed.push({ key, reason: reasonOf(error) });
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof BadXmp) return `the existing sidecar was left unchanged: ${error.reason}`;
  return error instanceof Error ? error.message : String(error);
}
