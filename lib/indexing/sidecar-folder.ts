import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { decodeText, encodeXml, formOf, type TextForm } from "../media/text.ts";
import type { Frame } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";
import { type WriteOptions, type WrittenDocument, writeRegions } from "../media/xmp/write.ts";
import { writeWhole } from "../models/cache.ts";

/** A sidecar with its present and its planned content. */
export interface PlannedSidecar extends WrittenDocument {
  readonly path: string;
  readonly existing: Uint8Array | undefined;
}

const UTF8: TextForm = { encoding: "utf-8", marked: false };

/** A folder of sidecars. */
export class SidecarFolder {
  private readonly folder: string;
  private readonly listed = new Map<string, Promise<readonly string[]>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Plans the sidecar of a photo's file; undefined if there is none and none is needed.
   * @throws BadXmp if the existing one cannot be preserved
   */
  async plan(
    key: string,
    faces: readonly NamedRegion[],
    frame: Frame,
    options: WriteOptions,
  ): Promise<PlannedSidecar | undefined> {
    const path = await this.pathOf(key);
    const existing = await readFile(path).catch(undefinedIfAbsent);
    if (!existing && faces.length === 0) return undefined;
    return { ...writeRegions(existing && decodeText(existing), faces, frame, options), path, existing };
  }

  /** Writes a sidecar. @returns true if its content changed */
  async write({ path, existing, text }: PlannedSidecar): Promise<boolean> {
    const bytes = encodeXml(text, existing ? formOf(existing) : UTF8);
    if (existing && bytes.equals(existing)) return false;
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, (part) => writeFile(part, bytes));
    return true;
  }

  /**
   * Returns the path of a photo's sidecar: an existing one, whatever the case of its extension and the composition of its
   * accents, or the path for a new one.
   * @throws Error for a key that leads out of the folder
   */
  private async pathOf(key: string): Promise<string> {
    const parts = key.split("/");
    if (parts.some((part) => part === ".." || part.includes("\0")) || key.startsWith("/"))
      throw new Error("its key leads out of the folder");
    const path = join(this.folder, `${key}.xmp`);
    const names = await this.namesIn(dirname(path));
    const name = basename(path);
    if (names.includes(name)) return path;
    const other = names.find((each) => withUsualExtension(each) === withUsualExtension(name));
    return other === undefined ? path : join(dirname(path), other);
  }

  private namesIn(folder: string): Promise<readonly string[]> {
    const known = this.listed.get(folder) ?? readdir(folder).catch((error) => undefinedIfAbsent(error) ?? []);
    this.listed.set(folder, known);
    return known;
  }
}

const withUsualExtension = (name: string) => name.replace(/\.xmp$/i, ".xmp").normalize("NFC");

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}
