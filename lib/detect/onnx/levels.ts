/** Size of the picture at the coarsest level, px: what the networks were trained on. */
const WHOLE = { width: 320, height: 240 };

/** The smallest face the networks find reliably, px of their input, and the smallest they mostly find. */
const SMALLEST_INPUT_FACE_PX = 20;
const SMALLER_INPUT_FACE_PX = 16;

/**
 * From one level to the next a picture shrinks by √2 at most, and all but the finest are looked at together with their
 * mirror images: more of these looks agree about a face than about anything else...
 */
const FINE_STEP = Math.SQRT2;
/**
 * ...but of a picture that is larger than this at its finest level, px, they would cost more than they bring; it is
 * looked at somewhat smaller.
 */
const LARGE_PX = 1_000_000;
const COARSE_STEP = 2;

/** Longest side of a tile, px: the memory that a network takes grows with its input. */
const TILE_PX = 960;

/** What the next tile repeats, px: more than the largest face that the next level may have missed. */
const OVERLAP_PX = 64;

/** A part of a picture, px. */
export interface Tile {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How a picture is looked at. */
export interface Levels {
  /** Its longer sides, px, largest first. */
  readonly longerSidesPx: readonly number[];
  /** Whether the mirror images of all levels but the finest are looked at too. */
  readonly mirrored: boolean;
}

/**
 * The sizes at which a picture has to be looked at to find faces from `smallestPx` up: from the size at which the
 * smallest face is large enough for a network, or the picture's own, down to the whole picture at a glance.
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

/** Cuts a picture into tiles of one size that overlap; a small picture is one. */
export function tilesOf(width: number, height: number): Tile[] {
  const [across, down] = [startsOf(width), startsOf(height)];
  return down.starts.flatMap((top) =>
    across.starts.map((left) => ({ left, top, width: across.size, height: down.size })),
  );
}

/** Where tiles begin along a side, evenly spread from one end to the other. */
function startsOf(side: number): { readonly size: number; readonly starts: number[] } {
  if (side <= TILE_PX) return { size: side, starts: [0] };
  const count = Math.ceil((side - OVERLAP_PX) / (TILE_PX - OVERLAP_PX));
  const size = Math.ceil((side + (count - 1) * OVERLAP_PX) / count);
  return { size, starts: Array.from({ length: count }, (_, at) => Math.round(((side - size) * at) / (count - 1))) };
}
