/** What the first bytes of a file say it is; undefined where they say nothing known. */
export function sniff(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 256)).toString("latin1");
  for (const [format, pattern] of SIGNATURES) if (pattern.test(text)) return format;
  return undefined;
}

/** Brands of ISO base media files that are pictures of HEVC. */
const HEIF = "(heic|heix|hevc|hevx|heim|heis|mif1|msf1)";

const SIGNATURES: readonly (readonly [format: string, pattern: RegExp])[] = [
  ["JPEG", /^\xff\xd8\xff/],
  ["PNG", /^\x89PNG\r\n\x1a\n/],
  ["GIF", /^GIF8[79]a/],
  ["WebP", /^RIFF[^]{4}WEBP/],
  ["TIFF", /^(II\*\0|MM\0\*)/],
  ["AVIF", /^[^]{4}ftyp(avif|avis)/],
  ["HEIF", new RegExp(`^[^]{4}ftyp${HEIF}`)],
  ["video", /^([^]{4}ftyp|RIFF[^]{4}AVI |\x1aE\xdf\xa3|\0\0\x01\xba)/],
  ["PDF document", /^%PDF-/],
  ["SVG drawing", /^(\xef\xbb\xbf)?\s*(<\?xml[^]*)?<svg/],
  ["archive", /^(PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b)/],
  ["Photoshop document", /^8BPS/],
  ["BMP picture", /^BM/],
];
