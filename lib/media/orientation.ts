import type { Box, Point } from "../geometry/box.ts";

/** EXIF orientation, 1 to 8: the rotation and mirroring that make the stored pixels upright (Exif 2.32, tag 0x0112). */
export type Orientation = number;

/** Maps a point of the stored picture to the upright one; both in fractions from the upper left corner. */
const TURNS: Readonly<Record<Orientation, (x: number, y: number) => readonly [number, number]>> = {
  2: (x, y) => [1 - x, y],
  3: (x, y) => [1 - x, 1 - y],
  4: (x, y) => [x, 1 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [1 - y, x],
  7: (x, y) => [1 - y, 1 - x],
  8: (x, y) => [y, 1 - x],
};

/** Inverses of quarter turns. All other orientations are their own inverse. */
const UNDOING: Readonly<Record<Orientation, Orientation>> = { 6: 8, 8: 6 };

/** Converts a box of the stored picture, in fractions, to a box of the upright picture. */
export function toUpright(box: Box, orientation: Orientation): Box {
  const turn = TURNS[orientation];
  if (!turn) return box;
  const [x1, y1] = turn(box.x, box.y);
  const [x2, y2] = turn(box.x + box.width, box.y + box.height);
  return { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
}

/** Converts a point of the stored picture, in fractions, to a point of the upright picture. */
export function pointToUpright([x, y]: Point, orientation: Orientation): Point {
  return TURNS[orientation]?.(x, y) ?? [x, y];
}

/** Converts a point of the upright picture, in fractions, to a point of the stored one. */
export function pointToStored(point: Point, orientation: Orientation): Point {
  return pointToUpright(point, UNDOING[orientation] ?? orientation);
}

/** Returns true if the upright picture is a mirror image of the stored one. */
export function isMirrored(orientation: Orientation): boolean {
  return orientation === 2 || orientation === 4 || orientation === 5 || orientation === 7;
}

/** Converts a box of the upright picture, in fractions, to a box of the stored one. */
export function toStored(box: Box, orientation: Orientation): Box {
  return toUpright(box, UNDOING[orientation] ?? orientation);
}

/** Returns true if the upright picture is as wide as the stored one is high. */
export function isSideways(orientation: Orientation): boolean {
  return orientation >= 5 && orientation <= 8;
}
