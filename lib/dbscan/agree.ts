import type { NearPairs } from "./near-pairs.ts";

/**
 * Assigns rows that are in no part to the side that they agree with: one of which they have several neighbours, however
 * far its centre is. A row with several neighbours of two sides could belong to either, and stays out.
 *
 * @param sides the parts of each side
 * @param near see countNearPairs; each row that is in no part has an index of its own, after the parts
 * @param parts number of parts
 * @param core least number of neighbours of a side
 * @returns for each row that is in no part, the side it belongs to, if any
 */
export function sidesByAgreement(
  sides: readonly (readonly number[])[],
  near: NearPairs,
  parts: number,
  core: number,
): (number | undefined)[] {
  return near.slice(parts).map((counts) => {
    const agreed = [...sides.keys()].filter((side) => {
      const neighbours = sides[side]!.reduce((sum, part) => sum + (counts.get(part) ?? 0), 0);
      return neighbours >= core;
    });
    return agreed.length === 1 ? agreed[0] : undefined;
  });
}
