import { isSideways, type Orientation, toUpright } from "../orientation.ts";
import type { NamedRegion, Regions } from "./regions.ts";
import type { Size } from "./size.ts";

/** A photo as it stands upright, px, and how it was turned for that. */
export interface Frame extends Size {
  readonly orientation: Orientation;
}

/** The size of a photo's stored picture, px. */
export function storedSize({ width, height, orientation }: Frame): Size {
  return isSideways(orientation) ? { width: height, height: width } : { width, height };
}

/** How a packet's regions may be meant, likelier first, as regions of the upright photo. */
export interface Readings {
  readonly likely: readonly NamedRegion[];
  /** Absent where there is only one way. */
  readonly other?: readonly NamedRegion[];
  /** Whether the packet says which of the two it is. */
  readonly certain: boolean;
}

/**
 * Turns regions upright. The MWG means the stored picture, before its EXIF orientation is applied (MWG guidelines 2.0,
 * 5.9), and so do Lightroom, today's digiKam and exiftool's users; older digiKams and some phones drew on the upright one.
 * For a photo that lies on its side, the size that the regions were applied to tells; where it does not, the MWG's way is
 * the likelier.
 */
export function readingsOf({ named, appliedTo }: Pick<Regions, "named" | "appliedTo">, frame: Frame): Readings {
  if (frame.orientation === 1) return { likely: named, certain: true };
  const turned = named.map(({ name, box }) => ({ name, box: toUpright(box, frame.orientation) }));
  const upright = drawnUpright(appliedTo, frame);
  return upright
    ? { likely: named, other: turned, certain: true }
    : { likely: turned, other: named, certain: upright !== undefined };
}

/** Whether regions were drawn on the upright photo, by the size they apply to; undefined where that does not tell. */
export function drawnUpright(appliedTo: Size | undefined, frame: Frame): boolean | undefined {
  const stored = storedSize(frame);
  if (!isSideways(frame.orientation) || !appliedTo || stored.width === stored.height) return undefined;
  return isWide(appliedTo) !== isWide(stored);
}

const isWide = ({ width, height }: Size) => width > height;
