import type { NearPairs } from "./near-pairs.ts";

/**
 * Least share of neighbours among the pairs of faces of two sides that are one person. LFW's 24 people with the most
 * photos, each photo with its copies of `npm run bench -- many` against the person's other photos: of 257 photos, 5 have
 * fewer neighbours; the first of a hundred is at .0053 in one half of the people, at .0044 in the other. Two people: no
 * neighbours in 275 of 276 pairs of people, and a share of .0001 in the other.
 */
const SHARE = 0.005;

/** Parts that were joined. */
interface Side {
  readonly parts: number[];
  rows: number;
  /** Number of near pairs with each other side. */
  readonly near: Map<Side, number>;
}

/**
 * Joins parts that a component was split into, unless there is a gap between them: they are one person if many of their
 * faces are neighbours across the parts, however wide the whole is. Sides with the largest share of neighbours among
 * their pairs are joined first, and the share of what was joined counts from then on (average linkage).
 *
 * @param sizes number of rows of each part
 * @param near see countNearPairs; the parts come first
 * @param areApart whether two parts are known to be two people
 * @returns the parts of each side, ascending, in order of their first part
 */
export function rejoin(
  sizes: readonly number[],
  near: NearPairs,
  areApart: (a: number, b: number) => boolean,
): number[][] {
  const all = sizes.map((rows, part): Side => ({ parts: [part], rows, near: new Map() }));
  for (const [part, side] of all.entries()) {
    for (const [other, count] of near[part]!) if (other < all.length) side.near.set(all[other]!, count);
  }
  const sides = new Set(all);
  for (let pair = nearest(sides); pair; pair = nearest(sides)) {
    const [left, right] = pair;
    left.near.delete(right);
    right.near.delete(left);
    if (left.parts.some((a) => right.parts.some((b) => areApart(a, b)))) continue;
    left.parts.push(...right.parts);
    left.rows += right.rows;
    for (const [other, count] of right.near) {
      const sum = (left.near.get(other) ?? 0) + count;
      other.near.delete(right);
      other.near.set(left, sum);
      left.near.set(other, sum);
    }
    sides.delete(right);
  }
  return [...sides].map(({ parts }) => parts.sort((a, b) => a - b)).sort((one, other) => one[0]! - other[0]!);
}

/** Returns the two sides with the largest share of near pairs, if it is at least SHARE; of equal ones, the first. */
function nearest(sides: ReadonlySet<Side>): [Side, Side] | undefined {
  let found: [Side, Side] | undefined;
  let largest = SHARE;
  for (const side of sides) {
    for (const [other, count] of side.near) {
      const own = count / (side.rows * other.rows);
      if (own < largest || (found && own === largest)) continue;
      largest = own;
      found = [side, other];
    }
  }
  return found;
}
