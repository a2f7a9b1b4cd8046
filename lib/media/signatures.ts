// biome-ignore-all lint/suspicious/noControlCharactersInRegex: file signatures are bytes, control characters among them
/** What the first bytes of a file say it is; the name of the file plays no part. */
export type Sniffed =
  | { readonly kind: "jpeg"; readonly name: string }
  | { readonly kind: "raster"; readonly name: string }
  | { readonly kind: "heif"; readonly name: string }
  | { readonly kind: "tiff"; readonly name: string }
  | { readonly kind: "raf"; readonly name: string }
  | { readonly kind: "unsupported"; readonly name: string }
  | { readonly kind: "unknown" };

/** A pattern on the first bytes as latin1, and what it means. */
type Signature = readonly [pattern: RegExp, sniffed: Sniffed];

export const raster = (name: string): Sniffed => ({ kind: "raster", name });
export const unsupported = (name: string): Sniffed => ({ kind: "unsupported", name });
const tiff: Sniffed = { kind: "tiff", name: "TIFF" };

/** The first that fits wins. Marks that could begin a text ask for more than their letters. */
export const SIGNATURES: readonly Signature[] = [
  [/^\xff\xd8\xff/, { kind: "jpeg", name: "JPEG" }],
  [/^\x89PNG\r\n\x1a\n/, raster("PNG")],
  [/^GIF8[79]a/, raster("GIF")],
  [/^RIFF.{4}WEBP/s, raster("WebP")],
  [/^II.{6}CR\x02/s, tiff],
  [/^(II[*+]\0|MM\0[*+])/, tiff],
  [/^FUJIFILMCCD-RAW/, { kind: "raf", name: "Fujifilm RAF" }],
  [/^(IIR[OS]|MMOR)/, unsupported("Olympus camera file")],
  [/^IIU\0/, unsupported("Panasonic camera file")],
  [/^II\x1a\0\0\0HEAPCCDR/, unsupported("Canon CRW camera file")],
  [/^FOVb/, unsupported("Sigma camera file")],
  [/^\0MRM/, unsupported("Minolta camera file")],
  [/^II\xbc/, unsupported("JPEG XR picture")],
  // 14 bytes of file header, then the size of one of the known picture headers.
  [/^BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s, unsupported("BMP picture")],
  [/^\0\0[\x01\x02]\0[^\0]\0.{3}\0/s, unsupported("icon")],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, unsupported("JPEG XL picture")],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, unsupported("JPEG 2000 picture")],
  [/^8BPS\0[\x01\x02]/, unsupported("Photoshop document")],
  [/^gimp xcf /, unsupported("GIMP picture")],
  [/^v\/1\x01/, unsupported("OpenEXR picture")],
  [/^#\?(RADIANCE|RGBE)\n/, unsupported("Radiance picture")],
  [/^P[1-7]\s+(#[^\n]*\n\s*)*\d+\s+\d+\s/, unsupported("Netpbm picture")],
  [/^.{128}DICM/s, unsupported("DICOM file")],
  [/^(\xef\xbb\xbf)?\s*%PDF-/, unsupported("PDF document")],
  [/^(\xef\xbb\xbf)?%!PS-Adobe-[\d.]+ EPSF/, unsupported("EPS drawing")],
  [/^\xc5\xd0\xd3\xc6/, unsupported("EPS drawing")],
  [/^%!PS/, unsupported("PostScript document")],
  [/^PK(\x03\x04|\x05\x06|\x07\x08)/, unsupported("ZIP archive")],
  [/^\x1f\x8b\x08/, unsupported("gzip archive")],
  [/^BZh[1-9](1AY&SY|\x17\x72\x45\x38\x50\x90)/, unsupported("bzip2 archive")],
  [/^\xfd7zXZ\0/, unsupported("xz archive")],
  [/^7z\xbc\xaf\x27\x1c/, unsupported("7-Zip archive")],
  [/^Rar!\x1a\x07/, unsupported("RAR archive")],
  [/^\x28\xb5\x2f\xfd/, unsupported("Zstandard archive")],
  [/^.{257}ustar/s, unsupported("tar archive")],
  [/^\x1a\x45\xdf\xa3.{0,60}webm/s, unsupported("WebM video")],
  [/^\x1a\x45\xdf\xa3/, unsupported("Matroska video")],
  [/^RIFF.{4}AVI /s, unsupported("AVI video")],
  [/^FLV\x01/, unsupported("Flash video")],
  [/^\0\0\x01[\xb3\xba]/, unsupported("MPEG video")],
  // Packets of 188 bytes, on Blu-ray and in cameras with four bytes before each.
  [/^G.{187}G.{187}G/s, unsupported("MPEG transport stream video")],
  [/^.{4}G.{191}G.{191}G/s, unsupported("MPEG transport stream video")],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, unsupported("Windows Media video")],
  // QuickTime before it had a file type box.
  [/^\0.{3}(moov|mdat|wide|free|skip|pnot)/s, unsupported("QuickTime video")],
  [/^OggS\0/, unsupported("Ogg media")],
  [/^ID3[\x02-\x04]/, unsupported("MP3 audio")],
  [/^fLaC\0/, unsupported("FLAC audio")],
  [/^RIFF.{4}WAVE/s, unsupported("WAV audio")],
  [/^\0\x05\x16[\0\x07]/, unsupported("macOS metadata")],
];
