import type { Block } from "./block.ts";
import { matrixInMemory } from "./memory.ts";
import type { Pairs } from "./pairs.ts";

/** Numbers of pairs of near rows between each part and the others, by index; without those that have none. */
export type NearPairs = readonly ReadonlyMap<number, number>[];

/** Counts the pairs of rows of two parts that are neighbours. @param reach raw distance of neighbours */
export async function countNearPairs(
  finder: Pairs,
  vectors: Block,
  parts: readonly (readonly number[])[],
  reach: number,
): Promise<NearPairs> {
  const partOf = new Int32Array(vectors.count).fill(-1);
  for (const [part, rows] of parts.entries()) for (const row of rows) partOf[row] = part;
  const counts = parts.map(() => new Map<number, number>());
  const matrix = matrixInMemory(vectors);
  for (let first = 0; first < matrix.blocks; first++) {
    const above = await matrix.load(first);
    for (let second = first; second < matrix.blocks; second++) {
      const below = await matrix.load(second);
      await finder.visit(above, below, reach, (i, j) => {
        const [a, b] = [partOf[above.start + i]!, partOf[below.start + j]!];
        if (a === b || a < 0 || b < 0) return;
        counts[a]!.set(b, (counts[a]!.get(b) ?? 0) + 1);
        counts[b]!.set(a, (counts[b]!.get(a) ?? 0) + 1);
      });
    }
  }
  return counts;
}
