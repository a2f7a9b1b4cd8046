import { constants, gunzipSync } from "node:zlib";
import { raster, SIGNATURES, type Sniffed, unsupported } from "./signatures.ts";
import { decodeText } from "./text.ts";

/** How much of a file is looked at. */
const HEAD_BYTES = 4096;

/** How much of a text is searched for an SVG root element: editors write long comments before it. */
const SVG_PROLOGUE_BYTES = 65_536;

const HEIF_BRANDS = ["heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs", "mif1", "msf1"];
const AVIF_BRANDS = ["avif", "avis"];

/** Recognises a file by its content. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = latin1(bytes.subarray(0, HEAD_BYTES));
  if (head.startsWith("ftyp", 4)) return sniffIsoMedia(bytes, head);
  const sniffed = SIGNATURES.find(([pattern]) => pattern.test(head))?.[1];
  if (isSvg(sniffed?.kind === "unsupported" && head.startsWith("\x1f\x8b") ? unzipHead(bytes) : bytes))
    return unsupported("SVG drawing");
  return sniffed ?? { kind: "unknown" };
}

/** ISO base media files: the brands of the `ftyp` box tell still pictures (HEIF, AVIF) from video. */
function sniffIsoMedia(bytes: Uint8Array, head: string): Sniffed {
  const length = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), head.length);
  const major = head.slice(8, 12);
  const brands = [major];
  for (let at = 16; at + 4 <= length; at += 4) brands.push(head.slice(at, at + 4));
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return raster("AVIF");
  if (brands.some((brand) => HEIF_BRANDS.includes(brand))) return { kind: "heif", name: "HEIF picture" };
  if (major === "crx ") return unsupported("Canon CR3 camera file");
  if (major.startsWith("M4A")) return unsupported("MPEG-4 audio");
  return unsupported(major === "qt  " ? "QuickTime video" : "MP4 video");
}

/** Whether a text's first element is `svg`, whatever its encoding and whatever comes before. */
function isSvg(bytes: Uint8Array): boolean {
  const text = decodeText(bytes.subarray(0, SVG_PROLOGUE_BYTES)).trimStart();
  if (!text.startsWith("<")) return false;
  let rest = text;
  for (;;) {
    const prologue = /^\s*(<\?.*?\?>|<!--.*?-->|<!doctype[^[>]*(\[[^\]]*\]\s*)?>)/is.exec(rest);
    if (!prologue) return /^\s*<(\w+:)?svg[\s/>]/i.test(rest);
    rest = rest.slice(prologue[0].length);
  }
}

/** The beginning of what a gzip file holds. */
function unzipHead(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, HEAD_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
