import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import sharp from "sharp";
import { isSrgb } from "../../lib/media/icc.ts";
import { openPhoto } from "../../lib/media/open.ts";
import { installSamples } from "../../lib/models/install.ts";
import { drawQuarters } from "./pictures.ts";

let sample: Buffer;
/** The profile of 1998, with curves of 1,024 entries: the most common one in photos. */
let tables: Buffer;
/** Curves as a formula. */
let formula: Buffer;

const profileOf = async (bytes: Uint8Array) => (await sharp(bytes).metadata()).icc!;
const drawnIn = async (profile: string, space = "srgb") =>
  profileOf(await drawQuarters(96, 64).toColourspace(space).withIccProfile(profile).jpeg().toBuffer());

before(async () => {
  sample = await readFile(join(await installSamples(), "sample1.jpg"));
  tables = await profileOf(sample);
  formula = await drawnIn("srgb");
});

test("isSrgb recognises sRGB profiles by content, whose pixels equal libvips' conversion", async () => {
  // Act and assess
  assert.equal(isSrgb(tables), true);
  assert.equal(isSrgb(formula), true);
  const { data } = await (await openPhoto("a", sample)).pixels(10_000);
  const transformed = await sharp(sample).toColourspace("srgb").raw().toBuffer();
  assert.ok(transformed.equals(data));
});

/** Returns the profile with some bytes of a tag changed. */
function changed(profile: Buffer, tag: string, change: (body: Buffer, entry: Buffer) => void): Buffer {
  const copy = Buffer.from(profile);
  const at = copy.indexOf(tag, 128, "latin1");
  assert.ok(at > 0, `no ${tag}`);
  change(copy.subarray(copy.readUInt32BE(at + 4)), copy.subarray(at, at + 12));
  return copy;
}

test("isSrgb is false for other profiles, which libvips converts", async () => {
  // Prepare
  const others = {
    "Display P3": await drawnIn("p3"),
    "ink's": await drawnIn("cmyk", "cmyk"),
    "other primaries": changed(tables, "gXYZ", (body) => body.writeInt32BE(0.6 * 0x10000, 12)),
    "a straight curve": changed(tables, "rTRC", (body) => {
      for (let entry = 0; entry < 1024; entry++) body.writeUInt16BE(entry * 64, 12 + 2 * entry);
    }),
    "a gamma": changed(tables, "rTRC", (body) => body.writeUInt32BE(1, 8)),
    "another formula": changed(formula, "rTRC", (body) => body.writeInt32BE(1.8 * 0x10000, 12)),
    "tables of its own": changed(tables, "cprt", (_, entry) => entry.write("A2B0", "latin1")),
    "no blue": changed(tables, "bXYZ", (_, entry) => entry.write("zXYZ", "latin1")),
  };
  // Act and assess
  for (const [what, profile] of Object.entries(others)) assert.equal(isSrgb(profile), false, what);
});

test("isSrgb does not throw for truncated or invalid profiles", () => {
  for (let length = 0; length < formula.length - 64; length += 3) isSrgb(formula.subarray(0, length));
  for (let length = 0; length < 1500; length += 7) assert.equal(isSrgb(tables.subarray(0, length)), false);
  assert.equal(isSrgb(Buffer.alloc(600, 0xff)), false);
});
