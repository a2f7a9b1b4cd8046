import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { decodeText, encodeXml, formOf, type TextForm } from "../media/text.ts";
import type { Frame } from "../media/xmp/frame.ts";
import type { NamedRegion } from "../media/xmp/regions.ts";
import { type WriteOptions, type WrittenDocument, writeRegions } from "../media/xmp/write.ts";
import { writeWhole } from "../models/cache.ts";

/** A sidecar with its present and its planned content. */
export interface PlannedSidecar extends WrittenDocument {
  /** Its key: relative to the folder, with slashes. */
  readonly sidecar: string;
  readonly existing: Uint8Array | undefined;
}

const UTF8: TextForm = { encoding: "utf-8", marked: false };

/** Where sidecars are stored, by key: a folder, or the photos bucket. */
export interface SidecarFiles {
  /** Undefined if there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** The names in a subfolder, of sidecars at least. @param folder without a slash at its end; `.` for the root */
  namesIn(folder: string): Promise<readonly string[]>;
}

/** Sidecars in a folder of this machine. */
export function folderFiles(folder: string): SidecarFiles {
  return {
    read: (key) => readFile(join(folder, key)).catch(undefinedIfAbsent),
    async write(key, bytes) {
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, (part) => writeFile(part, bytes));
    },
    namesIn: (name) => readdir(join(folder, name)).catch((error) => undefinedIfAbsent(error) ?? []),
  };
}

/** A folder of sidecars. */
export class SidecarFolder {
  private readonly files: SidecarFiles;
  private readonly listed = new Map<string, Promise<readonly string[]>>();

  constructor(files: SidecarFiles) {
    this.files = files;
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
    const sidecar = await this.sidecarOf(key);
    const existing = await this.files.read(sidecar);
    if (!existing && faces.length === 0) return undefined;
    return { ...writeRegions(existing && decodeText(existing), faces, frame, options), sidecar, existing };
  }

  /** Writes a sidecar. @returns true if its content changed */
  async write({ sidecar, existing, text }: PlannedSidecar): Promise<boolean> {
    const bytes = encodeXml(text, existing ? formOf(existing) : UTF8);
    if (existing && bytes.equals(existing)) return false;
    await this.files.write(sidecar, bytes);
    return true;
  }

  /**
   * Returns the key of a photo's sidecar: an existing one, whatever the case of its extension and the composition of its
   * accents, or the key for a new one.
   * @throws Error for a key that leads out of the folder
   */
  private async sidecarOf(key: string): Promise<string> {
    const parts = key.split("/");
    if (parts.some((part) => part === ".." || part.includes("\0")) || key.startsWith("/"))
      throw new Error("its key leads out of the folder");
    const usual = `${key}.xmp`;
    const names = await this.namesIn(posix.dirname(usual));
    const name = posix.basename(usual);
    if (names.includes(name)) return usual;
    const other = names.find((each) => withUsualExtension(each) === withUsualExtension(name));
    return other === undefined ? usual : posix.join(posix.dirname(usual), other);
  }

  private namesIn(folder: string): Promise<readonly string[]> {
    const known = this.listed.get(folder) ?? this.files.namesIn(folder);
    this.listed.set(folder, known);
    return known;
  }
}

const withUsualExtension = (name: string) => name.replace(/\.xmp$/i, ".xmp").normalize("NFC");

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT" && error.code !== "ENOTDIR") throw error;
}
