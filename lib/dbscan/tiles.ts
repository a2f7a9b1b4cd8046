/**
 * A square of pairs of blocks on or above the diagonal, processed by one task. Ranges of block numbers, `to` excluded.
 */
export interface Tile {
  readonly rows: { readonly from: number; readonly to: number };
  readonly columns: { readonly from: number; readonly to: number };
}

/** Minimum side of a tile, in blocks: with less than half a second of work, a separate task is not worth its start. */
const LEAST_SIDE = 2;

/** Maximum side of a tile, in blocks: it then takes about 50 seconds, and ten million faces have about 20,000 tiles. */
export const LARGEST_SIDE = 12;

/** Returns the side of a tile, in blocks: large enough for about `tasks` tiles, from LEAST_SIDE to LARGEST_SIDE. */
export function tileSide(blocks: number, tasks: number): number {
  let side = LEAST_SIDE;
  while (tileCount(blocks, side) > tasks && side < Math.min(blocks, LARGEST_SIDE)) side++;
  return side;
}

/** Number of tiles that cover every pair of blocks once. */
export function tileCount(blocks: number, side: number): number {
  const across = Math.ceil(blocks / side);
  return (across * (across + 1)) / 2;
}

/** Returns the tile with this number, counted along the rows of the upper triangle. */
export function tileAt(blocks: number, side: number, number: number): Tile {
  const across = Math.ceil(blocks / side);
  let row = 0;
  let left = number;
  while (left >= across - row) {
    left -= across - row;
    row++;
  }
  const range = (at: number) => ({ from: at * side, to: Math.min(blocks, (at + 1) * side) });
  return { rows: range(row), columns: range(row + left) };
}

/** Yields the pairs of blocks of a tile, each once, the smaller number first. */
export function* pairsOf({ rows, columns }: Tile): Generator<readonly [number, number]> {
  for (let row = rows.from; row < rows.to; row++) {
    for (let column = Math.max(row, columns.from); column < columns.to; column++) yield [row, column];
  }
}
