import assert from "node:assert/strict";
import { test } from "node:test";
import { pictureData } from "../../../lib/media/picture-data/digest.ts";
import { assertDistinct, assertSame } from "./compare.ts";
import { drawNoise } from "./noise.ts";

const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const COMMENT = 0xfe;
const END = Buffer.from([0xff, 0xd9]);

const baseline = await drawNoise(96, 64).jpeg().toBuffer();
const progressive = await drawNoise(96, 64).jpeg({ progressive: true }).toBuffer();
const thumbnail = await drawNoise(16, 16).jpeg().toBuffer();

function segment(marker: number, content: string | Buffer): Buffer {
  const body = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Returns a copy with bytes inserted at an offset. */
const insert = (file: Buffer, at: number, ...more: Buffer[]) =>
  Buffer.concat([file.subarray(0, at), ...more, file.subarray(at)]);

/** Returns the offset of the nth marker with this code, counted from the end if negative. */
function find(file: Buffer, marker: number, last = false): number {
  const code = Buffer.from([0xff, marker]);
  const at = last ? file.lastIndexOf(code) : file.indexOf(code);
  assert(at > 0);
  return at;
}

/** Returns a JPEG with a frame and scan header around given entropy-coded data. */
const handmade = (...data: (string | Buffer)[]) =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xc0, "\x08\0\x08\0\x08\x01\x01\x11\0"),
    segment(0xdd, "\0\x01"),
    segment(0xda, "\x01\x01\0\0\x3f\0"),
    ...data.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
  ]);

for (const [name, jpeg] of Object.entries({ baseline, progressive })) {
  test(`jpeg-1 ignores the metadata of a ${name} JPEG at any position`, () => {
    assertSame("jpeg-1", jpeg, {
      "an Exif block with a thumbnail that has an end of its own": insert(
        jpeg,
        2,
        segment(APP1, Buffer.concat([Buffer.from("Exif\0\0II*\0"), thumbnail])),
      ),
      "an XMP packet": insert(jpeg, 2, segment(APP1, "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")),
      "a colour profile": insert(jpeg, 2, segment(APP2, "ICC_PROFILE\0\x01\x01")),
      "IPTC captions": insert(jpeg, find(jpeg, 0xdb), segment(APP13, "Photoshop 3.0\x008BIM")),
      "a comment before the scan": insert(jpeg, find(jpeg, 0xda), segment(COMMENT, "by the sea")),
      "a comment after the last scan": insert(jpeg, jpeg.length - 2, segment(COMMENT, "by the sea")),
      "a long comment and an empty one": insert(
        jpeg,
        2,
        segment(COMMENT, "\xff\xd9".repeat(30_000)),
        segment(COMMENT, ""),
      ),
    });
  });

  test(`jpeg-1 ignores data after a ${name} JPEG`, () => {
    assertSame("jpeg-1", jpeg, {
      "a video": Buffer.concat([jpeg, Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0isommp42", "latin1")]),
      "a second JPEG": Buffer.concat([jpeg, thumbnail]),
      zeros: Buffer.concat([jpeg, Buffer.alloc(1000)]),
      markers: Buffer.concat([jpeg, Buffer.alloc(1000, 0xff), END]),
    });
  });

  test(`jpeg-1 changes at every length at which a ${name} JPEG is truncated, whatever its metadata`, () => {
    // Prepare
    const scan = find(jpeg, 0xda);
    const lengths = [scan + 20, jpeg.length - 200, jpeg.length - 4, jpeg.length - 3];
    // Act and assess
    for (const length of lengths) {
      const cut = jpeg.subarray(0, length);
      assertSame("jpeg-1", cut, { [`${length} bytes`]: insert(cut, 2, segment(APP1, "Exif\0\0")) });
    }
    const digests = new Set(lengths.map((length) => pictureData(jpeg.subarray(0, length)).digest));
    assert.equal(digests.size, lengths.length);
    for (const length of lengths)
      assert.notEqual(pictureData(jpeg.subarray(0, length)).digest, pictureData(jpeg).digest);
  });

  test(`jpeg-1 stays the same if a ${name} JPEG lacks only its end marker or half of it`, () => {
    assertSame("jpeg-1", jpeg, {
      "no end mark": jpeg.subarray(0, jpeg.length - 2),
      "half an end mark": jpeg.subarray(0, jpeg.length - 1),
    });
  });
}

test("jpeg-1 changes with picture, quality, size, coding and colour model", async () => {
  const picture = drawNoise(96, 64);
  assertDistinct({
    baseline,
    progressive,
    quality: await picture.clone().jpeg({ quality: 70 }).toBuffer(),
    "optimised scans": await picture.clone().jpeg({ mozjpeg: true }).toBuffer(),
    size: await drawNoise(96, 66).jpeg().toBuffer(),
    negative: await picture.clone().negate().jpeg().toBuffer(),
    grey: await picture.clone().greyscale().jpeg().toBuffer(),
    cmyk: await picture.clone().toColourspace("cmyk").jpeg().toBuffer(),
    "one bit of its data": flipped(baseline, baseline.length - 20),
    "one bit of its quantisation": flipped(baseline, find(baseline, 0xdb) + 10),
    "one bit of its Huffman codes": flipped(baseline, find(baseline, 0xc4) + 10),
    "one bit of its frame": flipped(baseline, find(baseline, 0xc0) + 6),
  });
});

function flipped(file: Buffer, at: number): Buffer {
  const copy = Buffer.from(file);
  copy[at] = copy[at]! ^ 1;
  return copy;
}

test("jpeg-1 treats restart markers and stuffed bytes as data, and DNL after a scan as a segment", () => {
  const lines = segment(0xdc, "\0\x08");
  assertSame("jpeg-1", handmade("ab\xff\0c\xff\xd0de", lines, END), {
    "a comment beside the number of lines": handmade("ab\xff\0c\xff\xd0de", lines, segment(COMMENT, "a"), END),
  });
  assertDistinct({
    data: handmade("ab\xff\0c\xff\xd0de", lines, END),
    "another restart": handmade("ab\xff\0c\xff\xd1de", lines, END),
    "no restart": handmade("ab\xff\0cde", lines, END),
    "no stuffed byte": handmade("abc\xff\xd0de", lines, END),
    "another number of lines": handmade("ab\xff\0c\xff\xd0de", segment(0xdc, "\0\x07"), END),
    "no number of lines": handmade("ab\xff\0c\xff\xd0de", END),
  });
});

test("jpeg-1 ignores fill bytes, and bytes that decoders skip before the first scan", () => {
  assertSame("jpeg-1", handmade("ab\xff\xd0cd", END), {
    "fill bytes before the end": handmade("ab\xff\xd0cd\xff\xff\xff", END),
    "fill bytes before a restart": handmade("ab\xff\xff\xd0cd", END),
    "fill bytes before a segment": insert(handmade("ab\xff\xd0cd", END), 2, Buffer.alloc(5, 0xff)),
    "zeros before a segment": insert(handmade("ab\xff\xd0cd", END), 2 + 13, Buffer.alloc(5)),
  });
  assertDistinct({ data: handmade("ab", END), "more data": handmade("ab\0", END) });
});

test("jpeg-1 includes damaged data unchanged, whatever the metadata", () => {
  const marker = "ab\xff\x42cd";
  const segmentPastTheEnd = "ab\xff\xc4\xff\xf0cd";
  const commentPastTheEnd = "ab\xff\xfe\xff\xf0cd";
  for (const data of [marker, segmentPastTheEnd, commentPastTheEnd]) {
    const damaged = handmade(data, END);
    assertSame("jpeg-1", damaged, { "an Exif block": insert(damaged, 2, segment(APP1, "Exif\0\0")) });
  }
  assertDistinct({
    marker: handmade(marker, END),
    "more after it": handmade(`${marker}e`, END),
    segment: handmade(segmentPastTheEnd, END),
    "more of the segment": handmade(`${segmentPastTheEnd}e`, END),
    comment: handmade(commentPastTheEnd, END),
    whole: handmade("ab", END),
    "another start": handmade("abc", thumbnail),
  });
});

test("a JPEG that ends before its first scan is identified by the whole file", () => {
  const scan = find(progressive, 0xda);
  for (const length of [3, 4, 20, scan, scan + 3]) {
    assert.equal(pictureData(progressive.subarray(0, length)).rule, "whole", `${length} bytes`);
  }
  assertDistinct({
    "cut off in its metadata": insert(baseline, 2, segment(APP1, "Exif\0\0one")).subarray(0, 14),
    "cut off in other metadata": insert(baseline, 2, segment(APP1, "Exif\0\0two")).subarray(0, 14),
  });
});
