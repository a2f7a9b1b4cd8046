import type { Orientation } from "./orientation.ts";

/** Pixels of an upright picture: RGB, 8 bit, row-major, `height` x `width` x 3. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Damage of a photo that can be shown only in part: its file ends too early, or is broken elsewhere. */
export type DamageNote = "truncated" | "damaged";

/** A photo whose header was read: its upright size, and pixels on demand at any scale. */
export interface OpenPhoto {
  /** Size of the upright original, px. */
  readonly width: number;
  readonly height: number;
  /** Time at which it was taken (EXIF DateTimeOriginal), ISO 8601, without zone unless the file has one. */
  readonly takenAt: string | undefined;
  /** True if a digital camera made the file, as its EXIF says. */
  readonly fromCamera?: boolean;
  /** True if the file states an orientation; without one, the picture may lie on its side. */
  readonly oriented: boolean;
  /** EXIF orientation by which the stored pixels were made upright; 1 if the file has none. */
  readonly orientation: Orientation;
  /** The EXIF block, with or without its `Exif\0\0` prefix; absent if the file has none. */
  readonly exif?: Uint8Array | undefined;
  /** The XMP packets in the file, unparsed. */
  readonly xmp: readonly Uint8Array[];
  /** Returns the damage found when the pixels were decoded; undefined before that. */
  note(): DamageNote | undefined;
  /**
   * Decodes the whole upright picture, with a longer side of `longerSidePx` (never enlarged), or up to 1.5 times that if it
   * was decoded at such a size before; smaller if the photo is too large to be decoded in full size. Missing parts of a
   * damaged file are of one colour, or noise.
   */
  pixels(longerSidePx: number): Promise<Picture>;
}
