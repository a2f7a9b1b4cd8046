import { type Block, pickRows, rowOf } from "./block.ts";
import { CentreCollector } from "./centres.ts";
import type { NearestRows } from "./nearest-rows.ts";

/** Rows of a block that have the same nearest pivot. */
export interface Cell {
  /** Unit length. */
  readonly pivot: Float32Array;
  /** Ascending, never empty. */
  readonly rows: readonly number[];
}

/** Which centres are divided into cells, and how. */
export interface CellRule {
  /** Number of centres above which they are divided: up to here, all of them are read and compared at once. */
  readonly above: number;
  /** Average number of centres in a cell. */
  readonly usual: number;
  /** Larger cells are divided again. */
  readonly most: number;
}

export const CELL_RULE: CellRule = { above: 16_384, usual: 128, most: 256 };

/** Maximum number of pivots compared at once. */
const MOST_PIVOTS = 4096;

/** Steps in which pivots move to the middle of the rows near them (Lloyd 1982), and the number of rows per pivot that count. */
const STEPS = 4;
const SAMPLED = 16;

/** Number of rows copied at a time. */
const ROWS_AT_ONCE = 4096;

/**
 * Divides rows into cells, so that those near a vector are in the few cells whose pivots are near it. Each row is in one cell,
 * and the same rows always give the same cells. With 550,000 rows the pivots and the rows that place them take 150 MB.
 */
export async function divideIntoCells(
  nearest: NearestRows,
  block: Block,
  rule: Pick<CellRule, "usual" | "most"> = CELL_RULE,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  const open = block.count === 0 ? [] : [Array.from({ length: block.count }, (_, row) => row)];
  for (let rows = open.pop(); rows; rows = open.pop()) {
    for (const cell of await divide(nearest, block, rows, rule.usual)) {
      if (cell.rows.length <= rule.most) cells.push(cell);
      else open.push([...cell.rows]);
    }
  }
  return cells;
}

async function divide(nearest: NearestRows, block: Block, rows: number[], usual: number): Promise<Cell[]> {
  const count = Math.min(Math.ceil(rows.length / usual), MOST_PIVOTS);
  const pivots = await placePivots(nearest, block, rows, count);
  const groups = Array.from({ length: count }, (): number[] => []);
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE);
    const found = await nearest.find(pickRows(block, some), pivots);
    for (const [at, row] of some.entries()) groups[found[at]!]!.push(row);
  }
  const cells = groups.flatMap((some, at) => (some.length > 0 ? [{ pivot: rowOf(pivots, at), rows: some }] : []));
  const [first] = cells;
  return first && cells.length === 1 ? slices(first, usual) : cells;
}

/** Divides a cell whose rows no pivot separates, since they are equal. */
function slices({ pivot, rows }: Cell, usual: number): Cell[] {
  const count = Math.ceil(rows.length / usual);
  return Array.from({ length: count }, (_, at) => ({ pivot, rows: rows.slice(at * usual, (at + 1) * usual) }));
}

async function placePivots(nearest: NearestRows, block: Block, rows: readonly number[], count: number): Promise<Block> {
  const sample = pickRows(block, spread(rows, SAMPLED * count));
  let pivots = pickRows(block, spread(rows, count));
  for (let step = 0; step < STEPS; step++) {
    const collector = new CentreCollector(count, block.length);
    for (const [row, group] of (await nearest.find(sample, pivots)).entries()) collector.add(group, sample, row);
    pivots = collector.centres();
  }
  return pivots;
}

/** Returns at most `count` items of a list, at equal distances. */
function spread(items: readonly number[], count: number): number[] {
  const length = Math.min(count, items.length);
  return Array.from({ length }, (_, at) => items[Math.floor((at * items.length) / length)]!);
}
