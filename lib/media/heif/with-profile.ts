import type { Picture } from "../types.ts";

/** Tags and types of TIFF 6.0, and the tag of an embedded profile (ICC.1:2010, B.4). */
const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const ICC_PROFILE = 34_675;

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/** Returns a picture and its colour profile as an uncompressed TIFF file: the only way to pass a profile to sharp. */
export function withProfile({ width, height, data }: Picture, icc: Uint8Array): Uint8Array {
  const entries = 11;
  const bits = HEADER_BYTES + 2 + entries * ENTRY_BYTES + 4;
  const profile = bits + 6;
  const pixels = profile + icc.length;
  const file = Buffer.alloc(pixels + data.length);
  file.write("II*\0", "latin1");
  file.writeUInt32LE(HEADER_BYTES, 4);
  file.writeUInt16LE(entries, HEADER_BYTES);
  let at = HEADER_BYTES + 2;
  const entry = (tag: number, type: number, count: number, value: number) => {
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
    at += ENTRY_BYTES;
  };
  entry(256, LONG, 1, width);
  entry(257, LONG, 1, height);
  entry(258, SHORT, 3, bits);
  entry(259, SHORT, 1, 1); // no compression
  entry(262, SHORT, 1, 2); // RGB
  entry(273, LONG, 1, pixels);
  entry(277, SHORT, 1, 3); // samples per pixel
  entry(278, LONG, 1, height); // rows per strip
  entry(279, LONG, 1, data.length);
  entry(284, SHORT, 1, 1); // interleaved samples
  entry(ICC_PROFILE, UNDEFINED, icc.length, profile);
  for (let sample = 0; sample < 3; sample++) file.writeUInt16LE(8, bits + 2 * sample);
  file.set(icc, profile);
  file.set(data, pixels);
  return file;
}
