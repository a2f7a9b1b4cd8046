import assert from "node:assert/strict";
import { test } from "node:test";
import { openPhoto } from "../../../lib/media/open.ts";
import { readRegions } from "../../../lib/media/xmp/regions.ts";
import { BadXmp } from "../../../lib/media/xmp/xml.ts";
import { mutate } from "../fuzz/mutate.ts";
import { Random } from "../fuzz/random.ts";
import { jpegQuarters } from "../pictures.ts";
import { mwgItem, mwgRegions, packetOf, withPacket } from "./packets.ts";

const MUTATIONS = Number(process.env.FUZZ_COUNT ?? 1500);

test("readRegions throws only BadXmp for damaged packets, and their photos open", async () => {
  // Prepare
  const jpeg = await jpegQuarters(64, 48);
  const area = 'stArea:x="0.5" stArea:y="0.5" stArea:w="0.2" stArea:h="0.4"';
  const whole = packetOf(mwgRegions(mwgItem("Ada", area) + mwgItem("Ben", area)));
  const odd = ["__proto__", "constructor", "toString"].map((name) =>
    packetOf(`${mwgRegions(mwgItem("Ada", area))}<mwg-rs:${name}>x</mwg-rs:${name}><${name}>y</${name}>`),
  );
  const outcomes = { read: 0, refused: 0 };
  for (let index = 0; index < MUTATIONS; index++) {
    const packet = odd[index] ?? Buffer.from(mutate(whole, jpeg, new Random(index + 1)));
    // Act
    const photo = await openPhoto("a.jpg", withPacket(jpeg, packet.subarray(0, 60_000)));
    try {
      for (const each of photo.xmp) readRegions(each, photo);
      outcomes.read++;
    } catch (error) {
      // Assess
      assert.ok(error instanceof BadXmp, `mutation ${index}: ${error instanceof Error ? error.stack : error}`);
      assert.ok(error.reason.length > 0);
      outcomes.refused++;
    }
  }
  assert.ok(outcomes.read > MUTATIONS / 50 && outcomes.refused > MUTATIONS / 50, JSON.stringify(outcomes));
});
