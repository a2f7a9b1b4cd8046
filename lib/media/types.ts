import type { Orientation } from "./orientation.ts";

/** Pixels of an upright picture: RGB, 8 bit, row-major, `height` x `width` x 3. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

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
  /**
   * The whole upright picture, its longer side `longerSidePx` (never enlarged), or up to half as much again where it was
   * decoded at such a size before. Decodes at the nearest sufficient fraction.
   */
  pixels(longerSidePx: number): Promise<Picture>;
}
