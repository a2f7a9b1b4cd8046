import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { jpegPackets } from "../../../lib/media/xmp/jpeg.ts";
import { readRegions } from "../../../lib/media/xmp/regions.ts";
import { jpegQuarters } from "../pictures.ts";
import { mwgItem, mwgRegions, packetOf, withSegments } from "./packets.ts";

const AREA = 'stArea:x="0.5" stArea:y="0.5" stArea:w="0.2" stArea:h="0.4"';

/** Returns the segments of a main packet that names an extended one, and of the extended one's parts. */
function extendedSegments(extended: Buffer, partBytes: number, named = true): Buffer[] {
  const guid = createHash("md5").update(extended).digest("hex").toUpperCase();
  const main = packetOf("", named ? `xmpNote:HasExtendedXMP="${guid}"` : "");
  const parts: Buffer[] = [];
  for (let at = 0; at < extended.length; at += partBytes) {
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(extended.length, 0);
    numbers.writeUInt32BE(at, 4);
    const mark = Buffer.from(`http://ns.adobe.com/xmp/extension/\0${guid}`);
    parts.push(Buffer.concat([mark, numbers, extended.subarray(at, at + partBytes)]));
  }
  return [Buffer.concat([Buffer.from("http://ns.adobe.com/xap/1.0/\0"), main]), ...parts];
}

test("jpegPackets assembles extended XMP from parts in any order, and drops incomplete ones", async () => {
  // Prepare
  const jpeg = await jpegQuarters(64, 48);
  const extended = packetOf(`<!-- ${"x".repeat(200_000)} -->${mwgRegions(mwgItem("Ada", AREA))}`);
  const [main, ...parts] = extendedSegments(extended, 60_000);
  const unnamed = extendedSegments(extended, 60_000, false);
  const cases: readonly [string, Buffer[], string[]][] = [
    ["in order", [main!, ...parts], ["Ada"]],
    ["the other way round, one twice", [parts[1]!, ...parts.toReversed(), main!], ["Ada"]],
    ["one part short", [main!, ...parts.slice(1)], []],
    ["not the one that the main packet names", unnamed, []],
  ];
  for (const [name, segments, expected] of cases) {
    // Act
    const packets = jpegPackets(withSegments(jpeg, segments));
    // Assess
    const regions = packets.flatMap((packet) => readRegions(packet, { width: 64, height: 48 }));
    const names = regions.flatMap(({ named }) => named);
    assert.deepEqual(
      names.map((each) => each.name),
      expected,
      name,
    );
  }
});
