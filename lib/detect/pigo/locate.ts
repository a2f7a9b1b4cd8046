import type { GreyPicture } from "./grey-picture.ts";
import type { PointCascade } from "./point-cascade.ts";

/** A point in a picture: [column, row], px. */
export type PixelPosition = readonly [x: number, y: number];

/** A square in which a point is searched: its centre and side, px. */
export interface SearchRegion {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/**
 * Number of descents, and range of their starting squares. Pigo starts 63 descents around the guess, up to .075 sides off
 * and .075 of the side larger or smaller; where they end in two clusters, its result jumps. Four times as many end where
 * Pigo's results are on average.
 */
const DESCENTS = 255;
const SPREAD = 0.15;

/**
 * Locates a point, in whole px: the median, by row and by column, of many descents from squares around the guess. Pigo
 * chooses the squares at random; here they are fixed and evenly spread, so that a picture has one result.
 * @param mirrored searches for the same point of the other half of the face
 */
export function locate(
  cascade: PointCascade,
  picture: GreyPicture,
  guess: SearchRegion,
  mirrored = false,
): PixelPosition {
  const found = PERTURBATIONS.map(([across, down, larger]) =>
    descend(
      cascade,
      picture,
      { x: guess.x + across * guess.side, y: guess.y + down * guess.side, side: guess.side * (1 + larger) },
      mirrored,
    ),
  );
  return [Math.trunc(median(found.map(([x]) => x))), Math.trunc(median(found.map(([, y]) => y)))];
}

/** DESCENTS x 3, within SPREAD / 2 of 0: multiples of powers of 1 / 1.2207, the root of x^4 = x + 1 (Roberts' R3). */
const PERTURBATIONS = Array.from({ length: DESCENTS }, (_, descent) =>
  [1, 2, 3].map((power) => (((descent + 0.5) * 1.2207440846 ** -power) % 1) * SPREAD - SPREAD / 2),
) as [number, number, number][];

/** Moves from a starting square through all stages of the cascade to a point. */
function descend(cascade: PointCascade, picture: GreyPicture, from: SearchRegion, mirrored: boolean): PixelPosition {
  const { stages, trees, depth, shrink, codes, moves } = cascade;
  const hand = mirrored ? -1 : 1;
  const leaves = 1 << depth;
  let { x, y, side } = from;
  for (let stage = 0; stage < stages; stage++) {
    const row = Math.trunc(y);
    const column = Math.trunc(x);
    const unit = Math.round(side);
    let down = 0;
    let across = 0;
    for (let tree = stage * trees; tree < (stage + 1) * trees; tree++) {
      let node = 0;
      for (let level = 0; level < depth; level++) {
        const code = 4 * (tree * (leaves - 1) + node);
        const first = pixelAt(picture, row, column, unit, codes[code]!, hand * codes[code + 1]!);
        const second = pixelAt(picture, row, column, unit, codes[code + 2]!, hand * codes[code + 3]!);
        node = 2 * node + (first > second ? 2 : 1);
      }
      const move = 2 * (tree * leaves + node - (leaves - 1));
      down += moves[move]!;
      across += moves[move + 1]!;
    }
    y += down * side;
    x += hand * across * side;
    side *= shrink;
  }
  return [x, y];
}

/** Returns a pixel; outside the picture, the nearest one inside. */
function pixelAt(
  { width, height, data }: GreyPicture,
  row: number,
  column: number,
  unit: number,
  down: number,
  across: number,
): number {
  const y = Math.min(height - 1, Math.max(0, row + (Math.imul(down, unit) >> 8)));
  const x = Math.min(width - 1, Math.max(0, column + (Math.imul(across, unit) >> 8)));
  return data[y * width + x]!;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
