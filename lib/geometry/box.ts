/** A box in fractions of the upright photo's width and height; x, y is its top left corner. May reach outside [0, 1]. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** [x, y] in fractions of the upright photo. */
export type Point = readonly [x: number, y: number];

/** Left eye, right eye, nose tip, left and right mouth corner; left and right as seen in the picture. */
export type Landmarks = readonly [Point, Point, Point, Point, Point];
