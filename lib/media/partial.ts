import { UndecodablePhoto } from "./errors.ts";
import { isProgressive } from "./jpeg.ts";
import { TiffReader } from "./tiff.ts";
import type { DamageNote, Picture } from "./types.ts";

/** A way to read a file: the strictest that works is the one that counts. */
export interface Attempt {
  readonly bytes: Uint8Array;
  /** As sharp has it: what makes decoding fail. */
  readonly failOn: "none" | "truncated" | "error" | "warning";
}

/** Less than a decoder needs for a row of blocks, and enough for what it reads ahead, bytes. */
const AHEAD = 16;

const END_OF_IMAGE = Uint8Array.of(0xff, 0xd9);

/**
 * A JPEG of which nothing may be missing but the mark at its end: with it where scans refine the picture, and decoders
 * look for the next; else with a few bytes that a decoder reads ahead, and runs out of where blocks are missing.
 */
export function withEndMark(jpeg: Uint8Array): Attempt {
  return isProgressive(jpeg)
    ? { bytes: Buffer.concat([jpeg, END_OF_IMAGE]), failOn: "warning" }
    : { bytes: Buffer.concat([jpeg, new Uint8Array(AHEAD)]), failOn: "truncated" };
}

/** RIFF keeps in its header how long it is (RFC 9649, 2.4). */
const RIFF_LENGTH = 4;

/** How long a WebP says it is, bytes. */
export function webpLength(webp: Uint8Array): number {
  return 8 + new DataView(webp.buffer, webp.byteOffset).getUint32(RIFF_LENGTH, true);
}

/** Where the strips of a TIFF lie, and how long they are (TIFF 6.0, section 3). */
const STRIP_OFFSETS = 273;
const STRIP_BYTES = 279;

/** How long a TIFF has to be to hold all strips of its first page, bytes. */
export function tiffLength(file: Uint8Array): number {
  const tiff = new TiffReader(file);
  const [page] = tiff.directories();
  const lengths = tiff.numbers(page?.get(STRIP_BYTES), MOST_STRIPS);
  const ends = tiff.numbers(page?.get(STRIP_OFFSETS), MOST_STRIPS).map((at, index) => at + (lengths[index] ?? 0));
  return ends.reduce((most, end) => Math.max(most, end), 0);
}

/** More than any picture has. */
const MOST_STRIPS = 100_000;

/**
 * A file that is cut off, zeros in place of its end: without them decoders leave out the last piece whole, which may be
 * all there is.
 * @param most bytes of a file
 */
export function padded(file: Uint8Array, length: number, most: number): Uint8Array {
  return length > file.length && length <= most ? Buffer.concat([file], length) : file;
}

/**
 * Decodes by the first attempt that works, and remembers which. What only the last one shows, which takes whatever there
 * is, is a part of the picture: `note` says so from then on.
 */
export class PartialDecoder {
  private readonly attempts: readonly Attempt[];
  private readonly decode: (attempt: Attempt, longerSidePx: number) => Promise<Picture>;
  private readonly count: number;
  private at = 0;
  private noted: DamageNote | undefined;

  /**
   * @param count pixels of the whole picture
   * @param noted what is known to be wrong with the file before it is decoded
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

  /** @throws UndecodablePhoto also where nothing is there but the colour with which decoders fill what is missing */
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

/** Pixels of the whole picture that show nothing yet: of a JPEG without data some decoders make a block of 16 x 16. */
const BLANK_PX = 32 * 32;

/** Whether no more than `most` pixels have another colour than the last. */
function isBlank({ data }: Picture, most: number): boolean {
  const [red, green, blue] = data.subarray(-3);
  let others = 0;
  for (let at = 0; at < data.length && others <= most; at += 3) {
    if (data[at] !== red || data[at + 1] !== green || data[at + 2] !== blue) others++;
  }
  return others <= most;
}
