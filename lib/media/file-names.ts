import { extensionOf, formatOfName } from "./formats.ts";
import { HEAD_BYTES } from "./head.ts";
import { sniff } from "./sniff.ts";

/** The kind of content that a file's extension implies; `unknown` if it has no extension. */
export type NamedKind = "picture" | "sidecar" | "other" | "unknown";

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** Extensions of pictures that are not read, or that several formats share: such files are listed by their content. */
const OTHER_PICTURES = words(`
  hdr exr bmp dib psd psb xcf svg svgz eps jp2 j2k jpf jpx jpm jxl jxr wdp ico pbm pgm ppm pnm dcm raw
  cr3 crw rw2 rwl orf pef srw 3fr fff iiq x3f mrw erf kdc dcr mos mef
`);

/** Extensions of other files stored with photos: documents, archives, video, audio, programs and their data files. */
const OTHERS = words(`
  txt text md rst rtf log csv tsv json jsonl ndjson geojson xml yaml yml toml html htm xhtml mhtml css pdf ps tex epub mobi
  doc docx docm dot xls xlsx xlsm ppt pptx pps ppsx odt ods odp odg pages numbers key eml msg vcf ics gpx kml kmz
  zip tar gz tgz bz2 tbz xz txz zst 7z rar jar iso dmg img pkg deb rpm cab apk
  mp4 m4v mov qt avi mkv webm mpg mpeg mpe m2v mts m2ts ts vob 3gp 3g2 wmv asf flv f4v ogv divx lrv insv srt vtt sub idx
  mp3 m4a m4b aac wav wave flac ogg oga opus wma aif aiff amr mid midi caf m3u m3u8 pls
  js mjs cjs jsx tsx py pyc rb php java class c h cc cpp hpp cs go rs sh bash ps1 bat cmd exe dll so dylib msi sys sql
  db db3 sqlite sqlite3 db-wal db-shm db-journal ini cfg conf plist lnk url webloc desktop inf nfo sfv md5 sha1 sha256 torrent
  ttf otf woff woff2 icc icm cube 3dl lut
  aae pp3 dop cos cop on1 arp nksc spd vrd lrcat lrcat-data lrprev lrtemplate lrsmcol ctg
`);

/** Returns the kind of content that a file's name implies. */
export function kindOfName(key: string): NamedKind {
  const extension = extensionOf(key);
  if (formatOfName(key) || OTHER_PICTURES.has(extension)) return "picture";
  if (extension === "xmp") return "sidecar";
  return OTHERS.has(extension) ? "other" : "unknown";
}

/** Number of bytes at the beginning of a file that `looksLikePicture` needs. */
export const SNIFFED_BYTES = HEAD_BYTES;

const PICTURE_NAMES = /picture|camera file|drawing|Photoshop|icon|DICOM/;

/** Returns true if a file begins like a picture, of a format that is read or not. For names that imply nothing. */
export function looksLikePicture(head: Uint8Array): boolean {
  const found = sniff(head);
  if (found.kind === "unknown") return false;
  return found.kind !== "unsupported" || PICTURE_NAMES.test(found.name);
}
