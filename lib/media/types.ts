import type { Orientation } from "./orientation.ts";

/** Pixels of an upright picture: RGB, 8 bit, row-major, `height` x `width` x 3. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** What is wrong with a photo of which only a part can be shown: its file ends too early, or is broken somewhere. */
export type DamageNote = "truncated" | "damaged";

/** A photo whose header was read: upright size in pixels, and pixels on demand at any scale. */
export interface OpenPhoto {
  /** Size of the upright original, px. */
  readonly width: number;
  readonly height: number;
  /** When it was taken (EXIF DateTimeOriginal), ISO 8601 without zone unless the file names one. */
  readonly takenAt: string | undefined;
  /** Whether the file says which side is up; where it does not, the picture may lie on its side. */
  readonly oriented: boolean;
  /** How its stored pixels were turned to stand upright, as EXIF has it; 1 where it does not say. */
  readonly orientation: Orientation;
  /** The XMP packets in the file, as they are. */
  readonly xmp: readonly Uint8Array[];
  /** What was found to be wrong with the picture when its pixels were decoded; nothing before that. */
  note(): DamageNote | undefined;
  /**
   * The whole upright picture, its longer side `longerSidePx` (never enlarged), or up to half as much again where it was
   * decoded at such a size before; smaller where the photo is too large to be decoded whole. Decodes at the nearest
   * sufficient fraction. What is missing of a damaged file is of one colour, or noise.
   */
  pixels(longerSidePx: number): Promise<Picture>;
}
