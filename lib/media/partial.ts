import { UndecodablePhoto } from "./errors.ts";
import { isProgressive } from "./jpeg.ts";
import { TiffReader } from "./tiff.ts";
import type { DamageNote, Picture } from "./types.ts";

/** A way to decode a file. Attempts are ordered by strictness, and the first that succeeds is used. */
export interface Attempt {
  readonly bytes: Uint8Array;
  /** Damage that makes decoding fail, as in sharp's option. */
  readonly failOn: "none" | "truncated" | "error" | "warning";
}

/** Padding in bytes: enough for a decoder's read-ahead, and less than a row of blocks needs. */
const AHEAD = 16;

const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);

/**
 * Returns an attempt at a JPEG that may lack only its end marker. A progressive one gets the marker, as decoders search for
 * the next scan; another one gets a few bytes for the decoder's read-ahead, which do not suffice if blocks are missing.
 */
export function withEndMark(jpeg: Uint8Array): Attempt {
  return isProgressive(jpeg)
    ? { bytes: Buffer.concat([jpeg, END_OF_IMAGE]), failOn: "warning" }
    : { bytes: Buffer.concat([jpeg, new Uint8Array(AHEAD)]), failOn: "truncated" };
}

/** Tags with the offsets and lengths of a TIFF's strips (TIFF 6.0, section 3). */
const STRIP_OFFSETS = 273;
const STRIP_BYTES = 279;

/** Returns the length that a TIFF needs to contain all strips of its first page, bytes. */
export function tiffLength(file: Uint8Array): number {
  const tiff = new TiffReader(file);
  const [page] = tiff.directories();
  const lengths = tiff.numbers(page?.get(STRIP_BYTES), MOST_STRIPS);
  const ends = tiff.numbers(page?.get(STRIP_OFFSETS), MOST_STRIPS).map((at, index) => at + (lengths[index] ?? 0));
  return ends.reduce((most, end) => Math.max(most, end), 0);
}

/** Limit for damaged files: more strips than any picture has. */
const MOST_STRIPS = 100_000;

/**
 * Pads a truncated file with zeros to `length`: without them decoders drop the whole last piece, which may be the only one.
 * @param most maximum length of a padded file, bytes
 */
export function padded(file: Uint8Array, length: number, most: number): Uint8Array {
  return length > file.length && length <= most ? Buffer.concat([file], length) : file;
}

/**
 * Decodes by the first attempt that succeeds, and remembers it. If only the last, most lenient attempt succeeds, just a part
 * of the picture is readable: `note` reports that from then on.
 */
export class PartialDecoder {
  private readonly attempts: readonly Attempt[];
  private readonly decode: (attempt: Attempt, longerSidePx: number) => Promise<Picture>;
  private readonly count: number;
  private at = 0;
  private noted: DamageNote | undefined;

  /**
   * @param count pixels of the whole picture
   * @param noted damage that is known before decoding
   */
  constructor(
    attempts: readonly Attempt[],
    decode: (attempt: Attempt, longerSidePx: number) => Promise<Picture>,
    count: number,
    noted: DamageNote | undefined,
  ) {
    this.attempts = attempts;
    this.decode = decode;
    this.count = count;
    this.noted = noted;
  }

  get note(): DamageNote | undefined {
    return this.noted;
  }

  /** @throws UndecodablePhoto, also if the picture shows only the colour with which decoders fill missing parts */
  async picture(longerSidePx: number): Promise<Picture> {
    let failure: UndecodablePhoto | undefined;
    for (let at = this.at; at < this.attempts.length; at++) {
      try {
        const picture = await this.decode(this.attempts[at]!, longerSidePx);
        if (failure) this.settle(at, failure, picture);
        return picture;
      } catch (error) {
        if (!(error instanceof UndecodablePhoto)) throw error;
        failure ??= error;
      }
    }
    throw failure!;
  }

  private settle(at: number, failure: UndecodablePhoto, picture: Picture): void {
    if (this.attempts[at]!.failOn === "none") {
      if (isBlank(picture, (BLANK_PX * picture.width * picture.height) / this.count)) throw failure;
      this.noted ??= failure.reason.startsWith("truncated") ? "truncated" : "damaged";
    }
    this.at = at;
  }
}

/** Pixels of the whole picture that do not count as content: some decoders make a 16 x 16 block of a JPEG without data. */
const BLANK_PX = 32 * 32;

/** Returns true if at most `most` pixels differ in colour from the last one. */
function isBlank({ data }: Picture, most: number): boolean {
  const [red, green, blue] = data.subarray(-3);
  let others = 0;
  for (let at = 0; at < data.length && others <= most; at += 3) {
    if (data[at] !== red || data[at + 1] !== green || data[at + 2] !== blue) others++;
  }
  return others <= most;
}
