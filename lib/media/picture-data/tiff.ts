import { type TiffEntry, TiffReader } from "../tiff.ts";
import { numberPart, type SelectedParts, viewOf } from "./parts.ts";

/** Version number in the header of a TIFF with 32-bit offsets; BigTIFF has 43. */
const CLASSIC = 42;

const COMPRESSION = 259;
const STRIP_OFFSETS = 273;
const STRIP_BYTES = 279;
const TILE_OFFSETS = 324;
const TILE_BYTES = 325;

/** The old JPEG compression, whose tables are scattered over the file (TIFF 6.0, section 22; since withdrawn). */
const OLD_JPEG = 6;

/** Fields of TIFF 6.0 and its technical notes without which the samples cannot be read. */
const SELECTED = [
  256, // ImageWidth
  257, // ImageLength
  258, // BitsPerSample
  COMPRESSION,
  262, // PhotometricInterpretation
  266, // FillOrder
  277, // SamplesPerPixel
  278, // RowsPerStrip
  284, // PlanarConfiguration
  292, // T4Options
  293, // T6Options
  317, // Predictor
  320, // ColorMap
  322, // TileWidth
  323, // TileLength
  332, // InkSet
  334, // NumberOfInks
  338, // ExtraSamples
  339, // SampleFormat
  340, // SMinSampleValue
  341, // SMaxSampleValue
  347, // JPEGTables
  529, // YCbCrCoefficients
  530, // YCbCrSubSampling
  531, // YCbCrPositioning
  532, // ReferenceBlackWhite
];

/** Limit for damaged files: more strips, tiles or values of a field than any picture has. */
const MOST_VALUES = 1_000_000;

/**
 * Selects the picture data of a TIFF (TIFF 6.0, sections 2 to 8, 14, 15 and 18 to 22). From the first page, which is the
 * one that Facet shows: the fields that determine how samples are read, and the contents of its strips or tiles, wherever
 * stored. The byte order counts, because 16-bit samples have it too.
 *
 * @throws RangeError for BigTIFF, the old JPEG compression, and a page with missing strips
 */
export function* tiffParts(bytes: Uint8Array): SelectedParts {
  const littleEndian = bytes[0] === 0x49;
  if (viewOf(bytes).getUint16(2, littleEndian) !== CLASSIC) throw new RangeError("no TIFF with 32-bit offsets");
  const tiff = new TiffReader(bytes);
  const [page] = tiff.directories();
  if (!page || tiff.numbers(page.get(COMPRESSION))[0] === OLD_JPEG) throw new RangeError("no readable page");

  yield bytes.subarray(0, 2);
  for (const tag of SELECTED) {
    const entry = page.get(tag);
    if (!entry) continue;
    yield numberPart(tag);
    yield numberPart(entry.count);
    yield valuesPart(tiff, entry);
  }
  const offsets = numbersOf(tiff, page.get(TILE_OFFSETS) ?? page.get(STRIP_OFFSETS));
  const lengths = numbersOf(tiff, page.get(TILE_BYTES) ?? page.get(STRIP_BYTES));
  if (offsets.length !== lengths.length) throw new RangeError("offsets without lengths");
  for (const [index, at] of offsets.entries()) {
    const length = lengths[index]!;
    if (at + length > bytes.length) throw new RangeError("a strip past the end");
    yield numberPart(length);
    yield bytes.subarray(at, at + length);
  }
}

/** Returns the values of a field; whole numbers as text, because a writer may choose SHORT or LONG for them. */
function valuesPart(tiff: TiffReader, entry: TiffEntry): Uint8Array {
  const values = tiff.numbers(entry, MOST_VALUES);
  if (values.length === entry.count) return Buffer.from(`${values};`);
  const stored = tiff.stored(entry);
  if (!stored) throw new RangeError(`field ${entry.tag} past the end`);
  return stored;
}

function numbersOf(tiff: TiffReader, entry: TiffEntry | undefined): number[] {
  const values = tiff.numbers(entry, MOST_VALUES);
  if (values.length === 0 || values.length !== entry?.count) throw new RangeError("strips or tiles are not listed");
  return values;
}
