import { isSideways, type Orientation, toUpright } from "../orientation.ts";
import type { NamedRegion, Regions } from "./regions.ts";
import type { Size } from "./size.ts";

/** The upright size of a photo, px, and the orientation of its file. */
export interface Frame extends Size {
  readonly orientation: Orientation;
}

/** Returns the size of a photo's stored picture, px. */
export function storedSize({ width, height, orientation }: Frame): Size {
  return isSideways(orientation) ? { width: height, height: width } : { width, height };
}

/** The possible interpretations of a packet's regions, likelier first, as regions of the upright photo. */
export interface Readings {
  readonly likely: readonly NamedRegion[];
  /** Absent if there is only one interpretation. */
  readonly other?: readonly NamedRegion[];
  /** True if the packet states which of the two applies. */
  readonly certain: boolean;
}

/**
 * Converts regions to the upright photo. The MWG refers to the stored picture, before its EXIF orientation is applied (MWG
 * guidelines 2.0, 5.9), as do Lightroom, current digiKam and exiftool; older versions of digiKam and some phones refer to
 * the upright picture. For a photo on its side, the size that the regions apply to shows which; otherwise the MWG's way is
 * likelier.
 */
export function readingsOf({ named, appliedTo }: Pick<Regions, "named" | "appliedTo">, frame: Frame): Readings {
  if (frame.orientation === 1) return { likely: named, certain: true };
  const turned = named.map(({ name, box }) => ({ name, box: toUpright(box, frame.orientation) }));
  const upright = drawnUpright(appliedTo, frame);
  return upright
    ? { likely: named, other: turned, certain: true }
    : { likely: turned, other: named, certain: upright !== undefined };
}

/** Returns true if regions were drawn on the upright photo, by the size they apply to; undefined if that is unclear. */
export function drawnUpright(appliedTo: Size | undefined, frame: Frame): boolean | undefined {
  const stored = storedSize(frame);
  if (!isSideways(frame.orientation) || !appliedTo || stored.width === stored.height) return undefined;
  return isWide(appliedTo) !== isWide(stored);
}

const isWide = ({ width, height }: Size) => width > height;
