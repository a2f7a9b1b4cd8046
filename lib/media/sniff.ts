/** Where a format's files carry which bytes, as latin-1 text (the format's own specification each). */
const SIGNATURES: readonly (readonly [format: string, offset: number, ...texts: string[]])[] = [
  ["JPEG", 0, "\xff\xd8\xff"],
  ["PNG", 0, "\x89PNG\r\n\x1a\n"],
  ["GIF", 0, "GIF87a", "GIF89a"],
  ["WebP", 8, "WEBP"],
  ["TIFF", 0, "II*\0", "MM\0*"],
  ["AVIF", 4, "ftypavif", "ftypavis"],
  ["HEIF", 4, "ftypheic", "ftypheix", "ftyphevc", "ftyphevx", "ftypheim", "ftypheis", "ftypmif1", "ftypmsf1"],
  ["video", 4, "ftyp"],
  ["video", 8, "AVI "],
  ["video", 0, "\x1aE\xdf\xa3", "\0\0\x01\xba"],
  ["PDF document", 0, "%PDF-"],
  ["archive", 0, "PK\x03\x04", "Rar!", "7z\xbc\xaf", "\x1f\x8b"],
  ["Photoshop document", 0, "8BPS"],
  ["BMP picture", 0, "BM"],
];

/** What the first bytes of a file say it is; undefined where they say nothing known. */
export function sniff(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512)).toString("latin1");
  const known = SIGNATURES.find(([, offset, ...texts]) => texts.some((text) => head.startsWith(text, offset)));
  if (known) return known[0];
  return /^\W{0,3}(<\?xml|<!--|<!DOCTYPE svg|<svg)/.test(head) && head.includes("<svg") ? "SVG drawing" : undefined;
}
