import { Components, groupsOf } from "./components.ts";
import type { Links } from "./links.ts";

/**
 * The second pass: DBSCAN with a smaller core and a stricter distance, among the rows that the first pass left over. It
 * computes no distances, because the first pass has already found all pairs of rows that are not cores.
 *
 * @param n rows of the whole matrix
 * @param isLeft whether a row takes part
 * @param core minimum number of rows within reach of a core, itself included; at least 2
 * @returns rows of each group, ascending
 */
export function fewGroups(
  n: number,
  links: readonly Pick<Links, "pairs" | "apart">[],
  isLeft: (row: number) => boolean,
  core: number,
): number[][] {
  const pairs = links.flatMap(({ pairs, apart }) =>
    [...apart].map((squared, at) => ({ a: pairs[2 * at]!, b: pairs[2 * at + 1]!, squared })),
  );
  const left = pairs.filter(({ a, b }) => isLeft(a) && isLeft(b));
  const counts = new Uint32Array(n).fill(1);
  for (const { a, b } of left) {
    counts[a]!++;
    counts[b]!++;
  }
  const cores = Uint8Array.from(counts, (count) => (count >= core ? 1 : 0));

  const edges = left.filter(({ a, b }) => cores[a] && cores[b]);
  const borders = left
    .filter(({ a, b }) => cores[a] !== cores[b])
    .map(({ a, b, squared }) => (cores[a] ? { row: b, nearest: a, squared } : { row: a, nearest: b, squared }));
  const components = new Components(n);
  components.add({
    edges: Int32Array.from(edges.flatMap(({ a, b }) => [a, b])),
    borders: Int32Array.from(borders, ({ row }) => row),
    nearest: Int32Array.from(borders, ({ nearest }) => nearest),
    squared: Float64Array.from(borders, ({ squared }) => squared),
  });
  return groupsOf(components.labels(cores));
}
