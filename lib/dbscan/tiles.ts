/** A square of pairs of blocks on or above the diagonal, which one task works on. Block numbers, `to` excluded. */
export interface Tile {
  readonly rows: { readonly from: number; readonly to: number };
  readonly columns: { readonly from: number; readonly to: number };
}

/** Pairs of blocks under which a task of its own is not worth its start: half a second of work. */
const LEAST_SIDE = 2;

/** A tile of so many blocks by so many takes some fifty seconds, and ten million faces have some 20,000 tiles. */
const LARGEST_SIDE = 12;

/** Blocks along the side of a tile, such that there are at most about `tasks` tiles, or none is too much for a task. */
export function tileSide(blocks: number, tasks: number): number {
  let side = LEAST_SIDE;
  while (tileCount(blocks, side) > tasks && side < Math.min(blocks, LARGEST_SIDE)) side++;
  return side;
}

/** How many tiles cover every pair of blocks once. */
export function tileCount(blocks: number, side: number): number {
  const across = Math.ceil(blocks / side);
  return (across * (across + 1)) / 2;
}

/** The tile of this number, counted along the rows of the upper triangle. */
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

/** The pairs of blocks of a tile, each once, the smaller number first. */
export function* pairsOf({ rows, columns }: Tile): Generator<readonly [number, number]> {
  for (let row = rows.from; row < rows.to; row++) {
    for (let column = Math.max(row, columns.from); column < columns.to; column++) yield [row, column];
  }
}
