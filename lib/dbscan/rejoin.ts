import { type Block, squaredDistance } from "./block.ts";

/**
 * Joins parts that a component was split into, if they are probably one person: a person with hundreds of photos is wide
 * without being a chain of look-alikes, and then the centres of the parts are near each other. Nearer parts are joined
 * first, and only if every part on one side may be joined with every part on the other.
 *
 * @param parts rows of each part
 * @param centres one row per part
 * @param reach largest raw distance between the centres of parts that are joined
 * @param areApart whether two parts are known to be two people
 * @returns rows of each joined part, ascending, in order of their first row
 */
export function rejoin(
  parts: readonly (readonly number[])[],
  centres: Block,
  reach: number,
  areApart: (a: number, b: number) => boolean,
): number[][] {
  const near: { readonly a: number; readonly b: number; readonly squared: number }[] = [];
  const mayJoin = new Set<string>();
  for (let a = 0; a < parts.length; a++) {
    for (let b = a + 1; b < parts.length; b++) {
      const squared = squaredDistance(centres, a, centres, b);
      if (squared > reach * reach || areApart(a, b)) continue;
      near.push({ a, b, squared });
      mayJoin.add(`${a} ${b}`);
    }
  }
  near.sort((one, other) => one.squared - other.squared || one.a - other.a || one.b - other.b);
  const sides = parts.map((_, part) => [part]);
  for (const { a, b } of near) {
    const [left, right] = [sides[a]!, sides[b]!];
    if (left === right) continue;
    const fit = left.every((one) =>
      right.every((other) => mayJoin.has(`${Math.min(one, other)} ${Math.max(one, other)}`)),
    );
    if (!fit) continue;
    left.push(...right);
    for (const part of right) sides[part] = left;
  }
  return [...new Set(sides)]
    .map((side) => side.flatMap((part) => parts[part]!).sort((one, other) => one - other))
    .sort((one, other) => one[0]! - other[0]!);
}
