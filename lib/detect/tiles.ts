/** Size of the picture RFB-320 takes, px. */
export const INPUT_WIDTH = 320;
export const INPUT_HEIGHT = 240;

/** The smallest face RFB-320 finds reliably, px of its input. */
const SMALLEST_INPUT_FACE_PX = 14;

/** Share of a tile that the next one repeats, so that no face is cut by every tile it lies in. */
const OVERLAP = 0.2;

/** One size at which the picture is looked at: scaled so that its longer side is `longerSidePx`, cut into tiles. */
export interface Level {
  readonly longerSidePx: number;
  /** Top left corners of the tiles, px of the scaled picture; each tile is INPUT_WIDTH x INPUT_HEIGHT. */
  readonly tiles: readonly (readonly [left: number, top: number])[];
}

/**
 * The sizes at which a picture has to be looked at to find faces from `smallestPx` up: the whole picture at once, then
 * twice as large each time in overlapping tiles, until the smallest face is large enough for the detector, or the
 * picture has no more pixels.
 */
export function levelsFor(width: number, height: number, smallestPx: number): Level[] {
  const levels: Level[] = [];
  const whole = Math.min(INPUT_WIDTH / width, INPUT_HEIGHT / height);
  for (let scale = Math.min(whole, 1); ; scale = Math.min(scale * 2, 1)) {
    const [scaledWidth, scaledHeight] = [Math.round(width * scale), Math.round(height * scale)];
    levels.push({
      longerSidePx: Math.max(scaledWidth, scaledHeight),
      tiles: startsOf(scaledHeight, INPUT_HEIGHT).flatMap((top) =>
        startsOf(scaledWidth, INPUT_WIDTH).map((left) => [left, top] as const),
      ),
    });
    if (scale === 1 || smallestPx * scale >= SMALLEST_INPUT_FACE_PX) return levels;
  }
}

/** Where tiles of `size` begin along a side, evenly spread from one end to the other. */
function startsOf(side: number, size: number): number[] {
  if (side <= size) return [0];
  const count = Math.ceil((side - size) / (size * (1 - OVERLAP))) + 1;
  return Array.from({ length: count }, (_, index) => Math.round(((side - size) * index) / (count - 1)));
}
