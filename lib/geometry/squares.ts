import type { Box, Landmarks, Point } from "./box.ts";

/** A square in pixels of some picture: its centre and its side. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Pigo's convention, in fractions of the side: see DetectedFace. */
const EYES_TO_MOUTH = 1 / 2.94;
const BELOW_EYES = 0.073;

/** Maximum distance between the centres of a square of landmarks and its search region, in sides of the region. */
const MOST_STRAYED = 0.25;
/** Maximum ratio of the sides of a square of landmarks and its search region, either way. */
const MOST_RESIZED = 1.4;

/**
 * Returns the square of a face from its landmarks, the same for all engines: its side is 2.94 times the distance from
 * the middle of the eyes to the middle of the mouth, its centre is .073 sides from the eyes towards the mouth.
 * @param points in the order of Landmarks, but in pixels
 */
export function squareOf([leftEye, rightEye, , leftMouth, rightMouth]: Landmarks): Square {
  const eyes = middle(leftEye, rightEye);
  const mouth = middle(leftMouth, rightMouth);
  const [dx, dy] = [mouth[0] - eyes[0], mouth[1] - eyes[1]];
  const side = Math.hypot(dx, dy) / EYES_TO_MOUTH;
  const share = BELOW_EYES / EYES_TO_MOUTH;
  return { x: eyes[0] + dx * share, y: eyes[1] + dy * share, side };
}

/** Converts a square to a box in fractions of a picture of this size, px. */
export function boxOf({ x, y, side }: Square, width: number, height: number): Box {
  return { x: (x - side / 2) / width, y: (y - side / 2) / height, width: side / width, height: side / height };
}

/** Area of the intersection of two squares, px². */
export function intersection(a: Square, b: Square): number {
  const width = Math.min(a.x + a.side / 2, b.x + b.side / 2) - Math.max(a.x - a.side / 2, b.x - b.side / 2);
  const height = Math.min(a.y + a.side / 2, b.y + b.side / 2) - Math.max(a.y - a.side / 2, b.y - b.side / 2);
  return Math.max(0, width) * Math.max(0, height);
}

/** Intersection over union of two squares, in [0, 1]; 0 where either has no area. */
export function iou(a: Square, b: Square): number {
  const shared = intersection(a, b);
  return shared === 0 ? 0 : shared / (a.side ** 2 + b.side ** 2 - shared);
}

/** Converts a square to the pixels of a picture `factor` times as large. */
export function scaled({ x, y, side }: Square, factor: number): Square {
  return { x: x * factor, y: y * factor, side: side * factor };
}

/** Returns true if a square of landmarks still covers the region in which they were searched. */
export function near(square: Square, region: Square): boolean {
  const strayed = Math.hypot(square.x - region.x, square.y - region.y) / region.side;
  const ratio = square.side / region.side;
  return strayed < MOST_STRAYED && ratio > 1 / MOST_RESIZED && ratio < MOST_RESIZED;
}

function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}
