import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { openPhoto } from "../../lib/media/open.ts";
import { rejectsWith } from "./rejects.ts";

const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';
const prologue = `<?xml version="1.0"?>\n<!-- ${"drawn by hand ".repeat(900)} -->\n<!DOCTYPE svg [<!ENTITY a "b">]>\n`;
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();
const packets = (before: number) => Buffer.concat(Array.from({ length: 4 }, () => packet(before)));
const packet = (before: number) => Buffer.concat([Buffer.alloc(before, 1), Buffer.from("G"), Buffer.alloc(187, 1)]);
const tar = Buffer.concat([Buffer.alloc(257), Buffer.from("ustar\x0000")]);
const bmp = Buffer.concat([Buffer.from("BM"), Buffer.alloc(12), Buffer.from([40, 0, 0, 0]), Buffer.alloc(36)]);
const latin1 = (text: string) => Buffer.from(text, "latin1");

for (const [name, bytes] of [
  ["SVG drawing", latin1(svg)],
  ["SVG drawing", latin1(`\n  ${svg}`)],
  ["SVG drawing", Buffer.from(`\ufeff${prologue}${svg}`)],
  ["SVG drawing", Buffer.from(`\ufeff${prologue}${svg}`, "utf16le")],
  ["SVG drawing", utf16be(`\ufeff${svg}`)],
  ["SVG drawing", utf16be(svg)],
  ["SVG drawing", Buffer.from('<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>')],
  ["SVG drawing", gzipSync(prologue + svg)],
  ["gzip archive", gzipSync("a letter about <svg>")],
  ["PDF document", latin1("%PDF-1.7\n")],
  ["EPS drawing", latin1("%!PS-Adobe-3.0 EPSF-3.0\n")],
  ["EPS drawing", latin1("\xc5\xd0\xd3\xc6\x20\0\0\0")],
  ["PostScript document", latin1("%!PS-Adobe-3.0\n")],
  ["Photoshop document", latin1("8BPS\0\x01\0\0\0\0\0\0")],
  ["BMP picture", bmp],
  ["JPEG XL picture", latin1("\xff\x0a\xfa\x1f")],
  ["JPEG XL picture", latin1("\0\0\0\x0cJXL \r\n\x87\n")],
  ["JPEG 2000 picture", latin1("\0\0\0\x0cjP  \r\n\x87\n")],
  ["JPEG 2000 picture", latin1("\xff\x4f\xff\x51\0\x2f")],
  ["Canon CR3 camera file", latin1("\0\0\0\x18ftypcrx \0\0\0\x01crx isom")],
  ["Olympus camera file", latin1("IIRO\x08\0\0\0")],
  ["Panasonic camera file", latin1("IIU\0\x08\0\0\0")],
  ["MP4 video", latin1("\0\0\0\x18ftypisom\0\0\0\0isommp42")],
  ["MP4 video", latin1("\0\0\0\x18ftypmp42\0\0\0\0isommp42")],
  ["QuickTime video", latin1("\0\0\0\x14ftypqt  \0\0\0\0qt  ")],
  ["QuickTime video", latin1("\0\0\x10\0moov\0\0\0\x6cmvhd")],
  ["Matroska video", latin1("\x1a\x45\xdf\xa3\x93\x42\x82\x88matroska")],
  ["WebM video", latin1("\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm")],
  ["AVI video", latin1("RIFF\x10\0\0\0AVI LIST")],
  ["MPEG transport stream video", packets(0)],
  ["MPEG transport stream video", packets(4)],
  ["MPEG video", latin1("\0\0\x01\xba\x44\0\x04\0")],
  ["ZIP archive", latin1("PK\x03\x04....")],
  ["7-Zip archive", latin1("7z\xbc\xaf\x27\x1c\0\x04")],
  ["RAR archive", latin1("Rar!\x1a\x07\x01\0")],
  ["bzip2 archive", latin1("BZh91AY&SY\0\0")],
  ["xz archive", latin1("\xfd7zXZ\0\0\x04")],
  ["tar archive", tar],
  ["macOS metadata", latin1("\0\x05\x16\x07\0\x02\0\0Mac OS X")],
] as const) {
  test(`${name} (${bytes
    .subarray(0, 12)
    .toString("latin1")
    .replace(/[^ -~]/g, ".")}) is rejected by openPhoto with its name`, async () => {
    await rejectsWith(openPhoto("a.jpg", bytes), `unsupported format: ${name}`);
  });
}

for (const text of [
  "BMW owners' meeting, list of guests",
  "BZh is what the archive begins with",
  "ID3 is a way to grow decision trees",
  "P3 to P6 are the seats by the window",
  "Gather the photos",
  "8BPS is the rate",
  "RIFF and RAFF",
  "<html><body>This page draws <svg></svg></body></html>",
  "<!-- <svg> --><p>nothing drawn</p>",
  "<!-- an unfinished comment about <svg>",
  "II begins with two letters, MM too",
  "\xff\xfebm\0",
]) {
  test(`"${text.slice(0, 40)}" is rejected by openPhoto as not a picture`, async () => {
    await rejectsWith(openPhoto("a.jpg", latin1(text)), "not a picture");
  });
}

test("openPhoto rejects one byte and the first bytes of each format", async () => {
  for (const head of [
    "\xff",
    "\xff\xd8\xff",
    "\x89PNG\r\n\x1a\n",
    "GIF89a",
    "II*\0",
    "\0\0\0\x18ftyp",
    "\0\0\0\x08ftypheic",
    "FUJIFILMCCD-RAW",
  ]) {
    await rejectsWith(openPhoto("a.jpg", latin1(head)), /./);
  }
});
