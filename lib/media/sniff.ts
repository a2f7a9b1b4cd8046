/** What the first bytes of a file say it is; the name of the file plays no part. */
export type Sniffed =
  | { readonly kind: "raster"; readonly name: string }
  | { readonly kind: "heif"; readonly name: string }
  | { readonly kind: "tiff"; readonly name: string }
  | { readonly kind: "raf"; readonly name: string }
  | { readonly kind: "unsupported"; readonly name: string }
  | { readonly kind: "unknown" };

type Signature = readonly [offset: number, bytes: string, sniffed: Sniffed];

const raster = (name: string): Sniffed => ({ kind: "raster", name });
const unsupported = (name: string): Sniffed => ({ kind: "unsupported", name });

/** Offset, bytes (latin1) and meaning; the first that fits wins. */
const SIGNATURES: readonly Signature[] = [
  [0, "\xff\xd8\xff", raster("JPEG")],
  [0, "\x89PNG\r\n\x1a\n", raster("PNG")],
  [0, "GIF87a", raster("GIF")],
  [0, "GIF89a", raster("GIF")],
  [8, "WEBP", raster("WebP")],
  [0, "II*\0", { kind: "tiff", name: "TIFF" }],
  [0, "MM\0*", { kind: "tiff", name: "TIFF" }],
  [0, "II+\0", raster("BigTIFF")],
  [0, "MM\0+", raster("BigTIFF")],
  [0, "%PDF-", unsupported("PDF document")],
  [0, "%!PS", unsupported("PostScript document")],
  [0, "8BPS", unsupported("Photoshop document")],
  [0, "PK\x03\x04", unsupported("ZIP archive")],
  [0, "PK\x05\x06", unsupported("ZIP archive")],
  [0, "\x1f\x8b", unsupported("gzip archive")],
  [0, "BZh", unsupported("bzip2 archive")],
  [0, "\xfd7zXZ\0", unsupported("xz archive")],
  [0, "7z\xbc\xaf\x27\x1c", unsupported("7-Zip archive")],
  [0, "Rar!\x1a\x07", unsupported("RAR archive")],
  [0, "\x28\xb5\x2f\xfd", unsupported("Zstandard archive")],
  [257, "ustar", unsupported("tar archive")],
  [0, "\x1a\x45\xdf\xa3", unsupported("Matroska video")],
  [8, "AVI ", unsupported("AVI video")],
  [0, "FLV\x01", unsupported("Flash video")],
  [0, "\x00\x00\x01\xba", unsupported("MPEG video")],
  [0, "\x00\x00\x01\xb3", unsupported("MPEG video")],
  [0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11", unsupported("Windows Media video")],
  [0, "OggS", unsupported("Ogg media")],
  [0, "ID3", unsupported("MP3 audio")],
  [8, "WAVE", unsupported("WAV audio")],
  [0, "BM", unsupported("BMP picture")],
  [0, "\x00\x00\x01\x00", unsupported("icon")],
  [0, "\xff\x0a", unsupported("JPEG XL picture")],
  [0, "\x00\x00\x00\x0cJXL ", unsupported("JPEG XL picture")],
  [0, "\x00\x00\x00\x0cjP  ", unsupported("JPEG 2000 picture")],
  [0, "\xff\x4f\xff\x51", unsupported("JPEG 2000 picture")],
  [0, "FUJIFILMCCD-RAW", { kind: "raf", name: "Fujifilm RAF" }],
];

const HEIF_BRANDS = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"];
const AVIF_BRANDS = ["avif", "avis"];

/** How much of a text file is searched for an SVG root element: after a prologue, comments and a document type. */
const SVG_PROLOGUE_BYTES = 4096;

/** Recognises a file by its content. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SVG_PROLOGUE_BYTES)).toString(
    "latin1",
  );
  if (head.startsWith("ftyp", 4)) return sniffIsoMedia(bytes, head);
  const found = SIGNATURES.find(([offset, signature]) => head.startsWith(signature, offset));
  if (found) return found[2];
  if (/^\s*(\xef\xbb\xbf)?\s*<(\?xml|!--|!doctype|svg)/i.test(head) && /<svg[\s>]/i.test(head)) {
    return unsupported("SVG drawing");
  }
  return { kind: "unknown" };
}

/** ISO base media files: the brands of the `ftyp` box tell still pictures (HEIF, AVIF) from video. */
function sniffIsoMedia(bytes: Uint8Array, head: string): Sniffed {
  const length = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), head.length);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(head.slice(at, at + 4));
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return raster("AVIF");
  if (brands.some((brand) => HEIF_BRANDS.includes(brand))) return { kind: "heif", name: "HEIF picture" };
  if (brands[0] === "crx ") return unsupported("CR3 camera file");
  return unsupported("MP4 or QuickTime video");
}
