import { crc32, deflateSync } from "node:zlib";

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const bytes = Buffer.alloc(named.length + 8);
  bytes.writeUInt32BE(data.length);
  named.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(named), named.length + 4);
  return bytes;
}

/** A PNG file of 8-bit grey: what its header says, the chunks before its pixels, and `rows` of zeros. */
export function greyPng(width: number, height: number, rows = height, before: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    ...before,
    chunk("IDAT", deflateSync(Buffer.alloc(rows * (width + 1)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A hundred bytes that say they are 65,535 x 65,535 pixels. */
export const hugePng = () => greyPng(65_535, 65_535, 1);

/** A comment of a thousandth of its size: `bytes` zeros. */
export const textBomb = (bytes: number) =>
  chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0", "latin1"), deflateSync(Buffer.alloc(bytes))]));
