import type { Catalog } from "../catalog/store/open.ts";
import { getBlockIds, getResult, putResult, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { Components, groupsOf } from "../dbscan/components.ts";
import { decodeLinks, encodeLinks, type Links } from "../dbscan/links.ts";

/** Reads the ids of a run's eligible faces, by row. */
export async function loadFaceIds(catalog: Catalog, { runId, blocks }: RunPlan): Promise<string[]> {
  const ids: string[] = [];
  for (let block = 0; block < blocks; block++) {
    for (const faceId of await getBlockIds(catalog, runId, "faces", block)) ids.push(faceId);
  }
  return ids;
}

/** Result of the first pass of DBSCAN. */
export interface FirstPass {
  /** Rows of each component, ascending; components in order of their first row. */
  readonly components: readonly number[][];
  isCore(row: number): boolean;
  /** Squared distance from a row that is not a core to its nearest core: Infinity for noise. */
  heldAt(row: number): number;
  /** Pairs of rows that are not cores; see Links. */
  readonly few: readonly Pick<Links, "pairs" | "apart">[];
}

/**
 * Reads and combines the links of all tiles. Unless it is a dry run, stores the result as the basis of the next run.
 */
export async function combineTileLinks(
  catalog: Catalog,
  { runId, eligible, tiles, dryRun }: RunPlan,
): Promise<FirstPass> {
  const components = new Components(eligible);
  const few: Pick<Links, "pairs" | "apart">[] = [];
  for (let tile = 0; tile < tiles; tile++) {
    const links = decodeLinks(await getResult(catalog, runId, `links/${tile}`));
    components.add(links);
    few.push({ pairs: links.pairs.slice(), apart: links.apart.slice() });
  }
  const cores = await getResult(catalog, runId, "cores");
  if (!dryRun) await putResult(catalog, runId, "links/all", encodeLinks(components.links(cores, few)));
  return {
    components: groupsOf(components.labels(cores)),
    isCore: (row) => cores[row] === 1,
    heldAt: (row) => components.squaredOf(row),
    few,
  };
}
