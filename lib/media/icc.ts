/** Offset of the tag table, and size of its entries: four letters, offset and length, bytes (ICC.1:2022, 7.3). */
const TAG_TABLE = 128;
const TAG_BYTES = 12;
const RGB = "RGB ";
const SIGNATURE = "acsp";

/** X, Y and Z of sRGB's red, green and blue, adapted to D50 (IEC 61966-2-1 and ICC.1, annex E). */
const PRIMARIES = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
const CURVES = ["rTRC", "gTRC", "bTRC"];
/** Less than one step of 8 bits where it matters: profiles are rounded, some to tables of a few entries. */
const TOLERANCE = 0.003;

/**
 * Returns true if a profile is equivalent to sRGB: its primaries and curves, and no tables of its own. Such pixels are
 * already sRGB, and an identity transform in libvips takes longer than decoding them.
 */
export function isSrgb(profile: Uint8Array): boolean {
  try {
    const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
    if (textAt(view, 16) !== RGB || textAt(view, 36) !== SIGNATURE) return false;
    const tags = readTags(view);
    const placeOf = (tag: string) => tags.get(tag) ?? view.byteLength;
    const primaries = Object.entries(PRIMARIES).every(([tag, wanted]) =>
      wanted.every((value, axis) => near(fixedAt(view, placeOf(tag) + 8 + 4 * axis), value)),
    );
    return primaries && !tags.has("A2B0") && CURVES.every((tag) => isSrgbCurve(view, placeOf(tag)));
  } catch (error) {
    // A tag is missing or truncated: leave the profile to libvips.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function readTags(view: DataView): Map<string, number> {
  const count = view.getUint32(TAG_TABLE);
  const tags = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const at = TAG_TABLE + 4 + TAG_BYTES * index;
    tags.set(textAt(view, at), view.getUint32(at + 4));
  }
  return tags;
}

function isSrgbCurve(view: DataView, at: number): boolean {
  const curve = readCurve(view, at);
  return [0, 0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 1].every((x) => near(curve(x), linear(x)));
}

/** Returns the curve from pixel value to light, both 0 to 1 (ICC.1, 10.6 and 10.18). */
function readCurve(view: DataView, at: number): (x: number) => number {
  if (textAt(view, at) === "curv") {
    const last = view.getUint32(at + 8) - 1;
    if (last < 1) throw new RangeError("a gamma, and no curve");
    const entry = (index: number) => view.getUint16(at + 12 + 2 * index) / 0xffff;
    return (x) => {
      const below = Math.min(Math.floor(x * last), last - 1);
      return entry(below) + (entry(below + 1) - entry(below)) * (x * last - below);
    };
  }
  if (textAt(view, at) !== "para" || view.getUint16(at + 8) !== 3) throw new RangeError("another kind of curve");
  const [g = 0, a = 0, b = 0, c = 0, d = 0] = [0, 1, 2, 3, 4].map((index) => fixedAt(view, at + 12 + 4 * index));
  return (x) => (x >= d ? (a * x + b) ** g : c * x);
}

/** The curve of sRGB. */
const linear = (x: number) => (x > 0.04045 ? ((x + 0.055) / 1.055) ** 2.4 : x / 12.92);

const near = (value: number, wanted: number) => Math.abs(value - wanted) <= TOLERANCE;
const fixedAt = (view: DataView, at: number) => view.getInt32(at) / 0x10000;
const textAt = (view: DataView, at: number) =>
  String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
