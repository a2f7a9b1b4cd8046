// biome-ignore-all lint/suspicious/noControlCharactersInRegex: file signatures are bytes, control characters among them
import type { FileHead } from "./head.ts";

/** The decoder that opens a photo: see open.ts. */
export type Opener = "jpeg" | "raster" | "tiff" | "raf" | "heif";

/** A photo format that is read. */
export interface PhotoFormat {
  readonly name: string;
  /** Recognises the beginning of a file: a pattern on its first bytes as latin1, or brands of an ISO media file. */
  readonly signature: RegExp | readonly string[];
  readonly opener: Opener;
  /** The content type with which such a photo is served to browsers; absent if they cannot show it. */
  readonly mime?: string;
  /** True if every browser shows it. */
  readonly inBrowsers?: true;
  /** Extensions of files of this format, in lower case and without the dot. */
  readonly extensions: readonly string[];
}

/** All photo formats that are read. The first one whose signature matches is the format of a file. */
export const FORMATS = [
  {
    name: "JPEG",
    signature: /^\xff\xd8\xff/,
    opener: "jpeg",
    mime: "image/jpeg",
    inBrowsers: true,
    extensions: ["jpg", "jpeg", "jpe", "jfif", "jif", "mpo", "insp"],
  },
  {
    name: "PNG",
    signature: /^\x89PNG\r\n\x1a\n/,
    opener: "raster",
    mime: "image/png",
    inBrowsers: true,
    extensions: ["png", "apng"],
  },
  { name: "GIF", signature: /^GIF8[79]a/, opener: "raster", mime: "image/gif", inBrowsers: true, extensions: ["gif"] },
  {
    name: "WebP",
    signature: /^RIFF.{4}WEBP/s,
    opener: "raster",
    mime: "image/webp",
    inBrowsers: true,
    extensions: ["webp"],
  },
  {
    name: "AVIF",
    signature: ["avif", "avis"],
    opener: "raster",
    mime: "image/avif",
    inBrowsers: true,
    extensions: ["avif", "avifs"],
  },
  {
    name: "HEIC",
    signature: ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs"],
    opener: "heif",
    mime: "image/heic",
    extensions: ["heic", "heics"],
  },
  {
    name: "HEIF",
    signature: ["mif1", "msf1"],
    opener: "heif",
    mime: "image/heif",
    extensions: ["heif", "heifs", "hif"],
  },
  // Read by their embedded preview. Most begin like a TIFF, and are distinguished from one when they are opened.
  {
    name: "TIFF camera file",
    signature: /^II.{6}CR\x02/s,
    opener: "tiff",
    extensions: ["cr2", "nef", "nrw", "arw", "srf", "sr2", "dng"],
  },
  {
    name: "TIFF",
    signature: /^(II[*+]\0|MM\0[*+])/,
    opener: "tiff",
    mime: "image/tiff",
    extensions: ["tif", "tiff"],
  },
  { name: "Fujifilm RAF", signature: /^FUJIFILMCCD-RAW/, opener: "raf", extensions: ["raf"] },
] as const satisfies readonly PhotoFormat[];

export type FormatName = (typeof FORMATS)[number]["name"];

/** Returns true if a file that begins with `head` has this format. */
export function isOfFormat({ signature }: PhotoFormat, { text, brands }: FileHead): boolean {
  return signature instanceof RegExp
    ? brands.length === 0 && signature.test(text)
    : brands.some((brand) => signature.includes(brand));
}

const BY_EXTENSION: ReadonlyMap<string, PhotoFormat> = new Map(
  FORMATS.flatMap((format: PhotoFormat) => format.extensions.map((extension) => [extension, format] as const)),
);

/** Returns the format that a file's extension implies. */
export function formatOfName(key: string): PhotoFormat | undefined {
  return BY_EXTENSION.get(extensionOf(key));
}

/** Returns the extension in lower case, without the dot; empty if there is none. */
export function extensionOf(key: string): string {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}
