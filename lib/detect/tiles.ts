/** Size of the picture RFB-320 takes, px. */
export const INPUT_WIDTH = 320;
export const INPUT_HEIGHT = 240;

/** The smallest face RFB-320 finds reliably, px of its input. */
const SMALLEST_INPUT_FACE_PX = 16;

/**
 * What the next tile repeats, px: more than the largest face that the level before may have missed, so that no face is
 * cut by every tile it lies in.
 */
const OVERLAP_PX = 40;

/** How many times as large the picture is at the next level, at most. */
const LARGEST_STEP = 2;

/** One size at which the picture is looked at: scaled so that its longer side is `longerSidePx`, cut into tiles. */
export interface Level {
  readonly longerSidePx: number;
  /** Top left corners of the tiles, px of the scaled picture; each tile is INPUT_WIDTH x INPUT_HEIGHT. */
  readonly tiles: readonly (readonly [left: number, top: number])[];
}

/**
 * The sizes at which a picture has to be looked at to find faces from `smallestPx` up: the whole picture at once, then
 * in overlapping tiles up to the size at which the smallest face is large enough for the detector, or the picture's own.
 */
export function levelsFor(width: number, height: number, smallestPx: number): Level[] {
  const whole = Math.min(INPUT_WIDTH / width, INPUT_HEIGHT / height, 1);
  const finest = Math.min(Math.max(SMALLEST_INPUT_FACE_PX / smallestPx, whole), 1);
  const steps = Math.ceil(Math.log(finest / whole) / Math.log(LARGEST_STEP) - 1e-6);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const scale = steps === 0 ? finest : whole * (finest / whole) ** (step / steps);
    const [scaledWidth, scaledHeight] = [Math.round(width * scale), Math.round(height * scale)];
    return {
      longerSidePx: Math.max(scaledWidth, scaledHeight),
      tiles: startsOf(scaledHeight, INPUT_HEIGHT).flatMap((top) =>
        startsOf(scaledWidth, INPUT_WIDTH).map((left) => [left, top] as const),
      ),
    };
  });
}

/** Where tiles of `size` begin along a side, evenly spread from one end to the other. */
function startsOf(side: number, size: number): number[] {
  if (side <= size) return [0];
  const count = Math.ceil((side - size) / (size - OVERLAP_PX)) + 1;
  return Array.from({ length: count }, (_, index) => Math.round(((side - size) * index) / (count - 1)));
}
