import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { decodeText, encodeXml, formOf, type TextForm } from "../media/text.ts";
import type { Frame } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";
import { type WriteOptions, type WrittenDocument, writeRegions } from "../media/xmp/write.ts";
import { writeWhole } from "../models/cache.ts";

/** A sidecar as it is, and as it is to be. */
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
   * What the sidecar of a photo's file is to be; undefined where there is none and none is needed.
   * @throws BadXmp when the one that is there cannot be kept
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

  /** @returns whether it says something else now */
  async write({ path, existing, text }: PlannedSidecar): Promise<boolean> {
    const bytes = encodeXml(text, existing ? formOf(existing) : UTF8);
    if (existing && bytes.equals(existing)) return false;
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, (part) => writeFile(part, bytes));
    return true;
  }

  /**
   * Where a photo's sidecar is, whatever the case of its extension and however its accents are composed, or where it belongs.
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
