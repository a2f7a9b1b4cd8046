/** Size of the picture at the coarsest level, px: the size on which the networks were trained. */
const WHOLE = { width: 320, height: 240 };

/** Smallest face that the networks find reliably, and smallest that they find mostly, px of their input. */
const SMALLEST_INPUT_FACE_PX = 20;
const SMALLER_INPUT_FACE_PX = 16;

/**
 * Largest factor between two levels. All levels but the finest are searched together with their mirror images: more of
 * these searches agree about a face than about anything else.
 */
const FINE_STEP = Math.SQRT2;
/**
 * Pixels at the finest level above which such dense levels cost more than they gain: the finest level is then somewhat
 * smaller, the step is COARSE_STEP, and there are no mirror images.
 */
const LARGE_PX = 1_000_000;
const COARSE_STEP = 2;

/** Longest side of a tile, px: a network's memory grows with its input. */
const TILE_PX = 960;

/** Overlap of neighbouring tiles, px: more than the largest face that the next level may miss. */
const OVERLAP_PX = 64;

/** A part of a picture, px. */
export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The sizes at which a picture is searched. */
export interface Levels {
  /** Longer sides of the picture, px, largest first. */
  readonly longerSidesPx: readonly number[];
  /** True if mirror images of all levels but the finest are searched too. */
  readonly mirrored: boolean;
}

/**
 * Returns the sizes at which a picture has to be searched for faces of `smallestPx` and more: from the size at which the
 * smallest face is large enough for a network, or the picture's own, down to the size of the networks' training.
 */
export function levelsFor(width: number, height: number, smallestPx: number): Levels {
  const longer = Math.max(width, height);
  const whole = Math.min(WHOLE.width / width, WHOLE.height / height, 1);
  const finestFor = (facePx: number) => Math.min(Math.max(facePx / smallestPx, whole), 1);
  const large = finestFor(SMALLEST_INPUT_FACE_PX) ** 2 * width * height > LARGE_PX;
  const finest = finestFor(large ? SMALLER_INPUT_FACE_PX : SMALLEST_INPUT_FACE_PX);
  const step = large ? COARSE_STEP : FINE_STEP;
  const steps = Math.ceil(Math.log(finest / whole) / Math.log(step) - 1e-6);
  const shrink = steps === 0 ? 1 : (whole / finest) ** (1 / steps);
  const sizes = Array.from({ length: steps + 1 }, (_, at) => Math.max(1, Math.round(longer * finest * shrink ** at)));
  return { longerSidesPx: sizes, mirrored: !large };
}

/** Divides a picture into overlapping tiles of one size; a small picture is one tile. */
export function tilesOf(width: number, height: number): Tile[] {
  const [across, down] = [startsOf(width), startsOf(height)];
  return down.starts.flatMap((top) =>
    across.starts.map((left) => ({ left, top, width: across.size, height: down.size })),
  );
}

/** Returns the start positions of tiles along a side, evenly spread from one end to the other. */
function startsOf(side: number): { readonly size: number; readonly starts: number[] } {
  if (side <= TILE_PX) return { size: side, starts: [0] };
  const count = Math.ceil((side - OVERLAP_PX) / (TILE_PX - OVERLAP_PX));
  const size = Math.ceil((side + (count - 1) * OVERLAP_PX) / count);
  return { size, starts: Array.from({ length: count }, (_, at) => Math.round(((side - size) * at) / (count - 1))) };
}
