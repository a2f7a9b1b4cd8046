import { putCells } from "../catalog/versions/cells.ts";
import { putCentres } from "../catalog/versions/centres.ts";
import { putNeededReaches } from "../catalog/versions/needed-reaches.ts";
import type { Block } from "../dbscan/block.ts";
import { CELL_RULE, divideIntoCells } from "../dbscan/cells.ts";
import { NearestRows } from "../dbscan/nearest-rows.ts";
import { Distance } from "../embed/distance.ts";
import { type FormInputs, farthestOf, type Group, spreadOfGroup } from "./form.ts";
import type { ReachCounter } from "./reach-counter.ts";
import type { StepDependencies } from "./tiles.ts";

/**
 * Writes the centres of a version's clusters, and of many clusters also cells.
 * @param centres one row per group
 * @param reaches counts of a version that has cells
 * @returns whether the version has cells, for its manifest
 */
export async function storeCentres(
  { catalog, finder, cells: rule = CELL_RULE }: StepDependencies,
  { plan, embedder }: FormInputs,
  { groups, clusterIds, centres }: { groups: readonly Group[]; clusterIds: readonly string[]; centres: Block },
  reaches: ReachCounter | undefined,
): Promise<{ readonly cells?: true }> {
  const { version, model } = plan;
  const stored = {
    ...{ model, clusterIds, radii: groups.map(({ radius }) => radius), spreads: groups.map(spreadOfGroup) },
    ...{ farthest: farthestOf(plan, groups), rows: centres.rows },
    terms: { distance: Distance.of(embedder).id, values: [...centres.terms] },
  };
  await putCentres(catalog, version, stored);
  if (!reaches) return {};
  const nearest = await NearestRows.open(finder.threads);
  try {
    await putCells(catalog, version, stored, await divideIntoCells(nearest, centres, rule));
  } finally {
    await nearest.close();
  }
  await putNeededReaches(catalog, version, reaches.counted());
  return { cells: true };
}
