import { constants, gunzipSync } from "node:zlib";
import { FORMATS, isOfFormat, type Opener } from "./formats.ts";
import { HEAD_BYTES, headOf } from "./head.ts";
import { UNSUPPORTED } from "./signatures.ts";
import { decodeText } from "./text.ts";

/** The kind of a file by its first bytes, regardless of its name. */
export type Sniffed =
  | { readonly kind: Opener; readonly name: string }
  | { readonly kind: "unsupported"; readonly name: string }
  | { readonly kind: "unknown" };

/** Bytes of a text that are searched for an SVG root element: editors write long comments before it. */
const SVG_PROLOGUE_BYTES = 65_536;

const unsupported = (name: string): Sniffed => ({ kind: "unsupported", name });

/** Recognises a file by its content. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = headOf(bytes);
  const format = FORMATS.find((each) => isOfFormat(each, head));
  if (format) return { kind: format.opener, name: format.name };
  if (head.brands.length > 0) return unsupported(nameOfMedia(head.brands[0]!));
  const name = UNSUPPORTED.find(([pattern]) => pattern.test(head.text))?.[1];
  if (isSvg(head.text.startsWith("\x1f\x8b") ? unzipHead(bytes) : bytes)) return unsupported("SVG drawing");
  return name === undefined ? { kind: "unknown" } : unsupported(name);
}

/** Names an ISO media file without a picture by its major brand. */
function nameOfMedia(brand: string): string {
  if (brand === "crx ") return "Canon CR3 camera file";
  if (brand.startsWith("M4A")) return "MPEG-4 audio";
  return brand === "qt  " ? "QuickTime video" : "MP4 video";
}

/** Returns true if the first element of a text is `svg`, in any encoding and after any prologue. */
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

/** Returns the first unzipped bytes of a gzip file. */
function unzipHead(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes.subarray(0, HEAD_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}
