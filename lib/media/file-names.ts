import { sniff } from "./sniff.ts";

/** What the end of a file's name says it holds. `unknown` also where the name has no extension. */
export type NamedKind = "picture" | "sidecar" | "other" | "unknown";

const words = (text: string) => new Set(text.trim().split(/\s+/));

/** Pictures, also of formats that cannot be read: those are listed with that reason. */
const PICTURES = words(`
  jpg jpeg jpe jfif jif mpo insp png apng gif webp avif avifs heic heics heif heifs hif hdr exr tif tiff bmp dib psd psb
  xcf svg svgz eps jp2 j2k jpf jpx jpm jxl jxr wdp ico pbm pgm ppm pnm dcm raw
  cr2 cr3 crw nef nrw arw srf sr2 dng raf rw2 rwl orf pef srw 3fr fff iiq x3f mrw erf kdc dcr mos mef
`);

/** What lies beside photos and is none: documents, archives, films, sound, programs, and what systems and programs keep. */
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

/** The extension in lower case, without the dot; empty where there is none. */
function extensionOf(key: string): string {
  const name = key.slice(key.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** What a file holds as far as its name tells. */
export function kindOfName(key: string): NamedKind {
  const extension = extensionOf(key);
  if (PICTURES.has(extension)) return "picture";
  if (extension === "xmp") return "sidecar";
  return OTHERS.has(extension) ? "other" : "unknown";
}

/** How much of a file `looksLikePicture` needs. */
export const SNIFFED_BYTES = 4096;

const PICTURE_NAMES = /picture|camera file|drawing|Photoshop|icon|DICOM/;

/** Whether a file whose name says nothing is a picture, by its beginning; also one of a format that cannot be read. */
export function looksLikePicture(head: Uint8Array): boolean {
  const found = sniff(head);
  if (found.kind === "unknown") return false;
  return found.kind !== "unsupported" || PICTURE_NAMES.test(found.name);
}
