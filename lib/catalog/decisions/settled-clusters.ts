import { kindOf } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { addToTally } from "../versions/tally.ts";
import type { RowChange, RowContent } from "./draft.ts";

/** Counts the clusters that changes name or hide, and those that they make nameless again. */
export async function countSettledClusters(catalog: Catalog, changes: readonly RowChange[]): Promise<void> {
  const clusters = changes.filter(({ sk }) => kindOf(sk) === "cluster");
  const more = clusters.reduce(
    (sum, { before, after }) => sum + Number(isSettled(after)) - Number(isSettled(before)),
    0,
  );
  await addToTally(catalog, "settled", more);
}

const isSettled = (row: RowContent | undefined) => row?.personId !== undefined || row?.hidden === true;
